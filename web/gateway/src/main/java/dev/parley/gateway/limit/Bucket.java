package dev.parley.gateway.limit;

import java.util.concurrent.atomic.AtomicLong;

/// A token bucket that is full at first. Within any time `t` it gives at most `burst + t / nanosPerToken` tokens, to
/// however many threads. Thread-safe, without locks.
///
/// All it knows is the moment at which it will be full again: each token taken moves that away by the time it takes to
/// refill one, and a token is there as long as that moment is not further away than the time to refill all.
final class Bucket {

    private final Rate rate;
    private final AtomicLong fullAtNanos;

    Bucket(Rate rate, long nowNanos) {
        this.rate = rate;
        this.fullAtNanos = new AtomicLong(nowNanos);
    }

    /// Takes a token.
    ///
    /// @return 0, or, where none is there, the nanoseconds until one will be
    long take(long nowNanos) {
        while (true) {
            long fullAt = fullAtNanos.get();
            long wait = wait(fullAt, nowNanos);
            if (wait > 0) {
                return wait;
            }
            if (fullAtNanos.compareAndSet(fullAt, Math.max(0, fullAt - nowNanos) + nowNanos + rate.nanosPerToken())) {
                return 0;
            }
        }
    }

    /// What [#take] would give, without taking.
    long peek(long nowNanos) {
        return wait(fullAtNanos.get(), nowNanos);
    }

    boolean isFull(long nowNanos) {
        return fullAtNanos.get() - nowNanos <= 0;
    }

    private long wait(long fullAt, long nowNanos) {
        long missing = Math.max(0, fullAt - nowNanos);
        return Math.max(0, missing + rate.nanosPerToken() - rate.nanosOfBurst());
    }
}
