package dev.parley.client.internal;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// The server's time, from what it last said and how long ago that was: the clock of this machine may be wrong
/// or be set while the client runs. Thread-safe.
public final class ServerClock implements InstantSource {
    private record Told(Instant time, long nanoTime) {}

    private final LongSupplier nanoTime;
    private volatile Told told;

    public ServerClock(InstantSource untilTold, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.told = new Told(untilTold.instant(), nanoTime.getAsLong());
    }

    /// The server said that it is now this time.
    void told(Instant time) {
        told = new Told(time, nanoTime.getAsLong());
    }

    @Override
    public Instant instant() {
        Told last = told;
        return last.time.plusNanos(nanoTime.getAsLong() - last.nanoTime);
    }
}
