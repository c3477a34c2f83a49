package dev.parley.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BucketTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private static Rate rate(String text) {
        return Rate.parse("PARLEY_RATE_X", text).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 1_000, Long.MIN_VALUE, -1})
    void givesItsBurstAndThenAsMuchAsIsRefilled(long begin) {
        Bucket bucket = new Bucket(rate("3/2"), begin);
        for (int i = 0; i < 3; i++) {
            assertThat(bucket.take(begin)).isZero();
        }
        assertThat(bucket.take(begin)).isEqualTo(SECOND / 2);
        assertThat(bucket.take(begin + SECOND / 2 - 1)).isEqualTo(1);
        assertThat(bucket.peek(begin + SECOND / 2)).isZero();
        assertThat(bucket.take(begin + SECOND / 2)).isZero();
        assertThat(bucket.take(begin + SECOND / 2)).isEqualTo(SECOND / 2);
        assertThat(bucket.isFull(begin + 2 * SECOND - 1)).isFalse();
        assertThat(bucket.isFull(begin + 2 * SECOND)).isTrue();
    }

    @Test
    void isNeverFullerThanItsBurst() {
        Bucket bucket = new Bucket(rate("3/2"), 0);
        for (int i = 0; i < 3; i++) {
            assertThat(bucket.take(1_000 * SECOND)).isZero();
        }
        assertThat(bucket.take(1_000 * SECOND)).isPositive();
    }

    /// Whatever the rate and the moments: within every stretch of time no more than its burst and what is refilled. And
    /// who waits as long as told is served.
    @Test
    void neverGivesMoreThanBurstAndRefillWithinAnyTime() {
        SplittableRandom random = new SplittableRandom(42);
        for (int round = 0; round < 300; round++) {
            Rate rate = new Rate(random.nextInt(1, 30), random.nextLong(1, 2 * SECOND));
            long now = random.nextLong();
            Bucket bucket = new Bucket(rate, now);
            List<Long> given = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                now += random.nextInt(4) == 0
                        ? random.nextLong(1 + rate.nanosOfBurst())
                        : random.nextLong(1 + rate.nanosPerToken() / 3);
                long wait = bucket.take(now);
                if (wait > 0) {
                    assertThat(wait).isLessThanOrEqualTo(rate.nanosPerToken());
                    assertThat(bucket.peek(now + wait - 1)).isEqualTo(1);
                    assertThat(bucket.peek(now + wait)).isZero();
                } else {
                    given.add(now);
                }
            }
            assertThat(given.size()).isGreaterThanOrEqualTo(rate.burst());
            for (int from = 0; from < given.size(); from++) {
                for (int to = from; to < given.size(); to++) {
                    long most = rate.burst() + (given.get(to) - given.get(from)) / rate.nanosPerToken();
                    assertThat((long) (to - from + 1)).isLessThanOrEqualTo(most);
                }
            }
        }
    }

    /// Many threads at a clock that each of them moves: together they get all there is, and not one token more.
    @Test
    void givesNoMoreToManyThreads() throws Exception {
        Rate rate = rate("50/1000");
        for (int round = 0; round < 20; round++) {
            AtomicLong clock = new AtomicLong();
            Bucket bucket = new Bucket(rate, 0);
            AtomicLong given = new AtomicLong();
            try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
                List<Future<?>> runs = new ArrayList<>();
                for (int thread = 0; thread < 4; thread++) {
                    runs.add(threads.submit(() -> {
                        for (int i = 0; i < 25_000; i++) {
                            if (bucket.take(clock.addAndGet(10_000)) == 0) {
                                given.incrementAndGet();
                            }
                        }
                    }));
                }
                for (Future<?> run : runs) {
                    run.get();
                }
            }
            long refilled = clock.get() / rate.nanosPerToken();
            assertThat(given.get()).isBetween(refilled, rate.burst() + refilled);
        }
    }

    /// With the clock standing still there is no refill to hide a token too many behind.
    @Test
    void givesExactlyItsBurstToManyThreads() throws Exception {
        for (int round = 0; round < 50; round++) {
            Bucket bucket = new Bucket(rate("10000/1"), 0);
            AtomicLong given = new AtomicLong();
            try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
                for (int thread = 0; thread < 4; thread++) {
                    threads.execute(() -> {
                        for (int i = 0; i < 5_000; i++) {
                            if (bucket.take(0) == 0) {
                                given.incrementAndGet();
                            }
                        }
                    });
                }
            }
            assertThat(given.get()).isEqualTo(10_000);
        }
    }
}
