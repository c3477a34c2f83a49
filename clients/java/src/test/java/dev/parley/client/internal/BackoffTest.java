package dev.parley.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LAST = Duration.ofSeconds(1);

    private final Random random = new Random(1);

    /// The smallest and the largest delay after so many failures, of many clients.
    private long[] bounds(int failures) {
        long[] bounds = {Long.MAX_VALUE, 0};
        for (int client = 0; client < 2_000; client++) {
            Backoff backoff = new Backoff(FIRST, LAST, random);
            for (int i = 0; i < failures; i++) {
                var _ = backoff.next();
            }
            long delay = backoff.next().toMillis();
            bounds[0] = Math.min(bounds[0], delay);
            bounds[1] = Math.max(bounds[1], delay);
        }
        return bounds;
    }

    @Test
    void delaysFillTheWholeRangeThatDoubles() {
        long[] ends = {100, 200, 400, 800, 1_000, 1_000};
        for (int failures = 0; failures < ends.length; failures++) {
            long[] bounds = bounds(failures);
            assertThat(bounds[0]).isLessThan(ends[failures] / 20);
            assertThat(bounds[1]).isBetween(ends[failures] * 19 / 20, ends[failures]);
        }
        assertThat(bounds(100)[1]).as("no overflow").isBetween(950L, 1_000L);
    }

    @Test
    void successBeginsAnew() {
        Backoff backoff = new Backoff(FIRST, LAST, random);
        for (int i = 0; i < 20; i++) {
            var _ = backoff.next();
        }
        backoff.reset();
        assertThat(backoff.next()).isLessThanOrEqualTo(FIRST);
    }
}
