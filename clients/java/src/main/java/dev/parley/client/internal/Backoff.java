package dev.parley.client.internal;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// Delays before the next attempt, with full jitter: uniformly random up to a bound that doubles with each
/// failure, so that clients that lost the same server do not come back at the same moment. For one thread.
public final class Backoff {
    private final long firstMillis;
    private final long lastMillis;
    private final RandomGenerator random;
    private int failures;

    public Backoff(Duration first, Duration last, RandomGenerator random) {
        this.firstMillis = Math.max(1, first.toMillis());
        this.lastMillis = Math.max(firstMillis, last.toMillis());
        this.random = random;
    }

    /// The delay after one more failure.
    public Duration next() {
        long bound = failures >= 30 ? lastMillis : Math.min(lastMillis, firstMillis << Math.min(failures, 30));
        failures++;
        return Duration.ofMillis(random.nextLong(bound + 1));
    }

    /// An attempt has succeeded.
    public void reset() {
        failures = 0;
    }
}
