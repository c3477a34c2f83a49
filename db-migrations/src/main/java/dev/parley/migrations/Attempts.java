package dev.parley.migrations;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// How often a migration is tried whose tables are in use.
///
/// @param count 1 or more
/// @param pause between two on average, in which everybody else goes on: from half of it to one and a half, so
///     that nodes which start together do not come together
record Attempts(int count, Duration pause) {
    /// About two minutes, of which the others wait for about 2 s in 12.
    static final Attempts OF_A_START = new Attempts(12, Duration.ofSeconds(10));

    void await() throws InterruptedException {
        long millis = pause.toMillis();
        TimeUnit.MILLISECONDS.sleep(millis / 2 + ThreadLocalRandom.current().nextLong(millis + 1));
    }
}
