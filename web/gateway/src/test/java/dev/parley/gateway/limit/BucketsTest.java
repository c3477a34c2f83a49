package dev.parley.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.gateway.limit.Limit.InDoubt;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

final class BucketsTest {

    private static final int MAX = 640;
    private static final Rate ONE = Rate.parse("PARLEY_RATE_X", "1/1").orElseThrow();
    private static final long FULL_AGAIN = ONE.nanosOfBurst();

    private final LongAdder refused = new LongAdder();
    private final Buckets open = new Buckets(ONE, InDoubt.OPEN, MAX, refused, 0);
    private final Buckets closed = new Buckets(ONE, InDoubt.CLOSED, MAX, refused, 0);

    @Test
    void everybodyHasABucketOfHisOwn() {
        assertThat(open.take("ann", 0)).isZero();
        assertThat(open.take("ann", 0)).isEqualTo(FULL_AGAIN);
        assertThat(open.take("bob", 0)).isZero();
        assertThat(open.peek("cleo", 0)).isZero();
        assertThat(open.take("cleo", 0)).isZero();
        assertThat(refused.sum()).isEqualTo(1);
    }

    @Test
    void theUnknownAreLetThroughOrShareOne() {
        for (int i = 0; i < 3; i++) {
            assertThat(open.take(null, 0)).isZero();
        }
        assertThat(closed.take(null, 0)).isZero();
        assertThat(closed.take(null, 0)).isPositive();
        assertThat(closed.peek(null, 0)).isPositive();
    }

    @Test
    void openForgetsWhoWasNotSeenForLongest() {
        assertThat(open.take("first", 0)).isZero();
        assertThat(open.take("kept", 0)).isZero();
        for (int i = 0; i < 100 * MAX; i++) {
            assertThat(open.take(i, 0)).isZero();
            open.peek("kept", 0);
        }
        assertThat(open.size()).isEqualTo(MAX);
        assertThat(open.take("first", 0)).as("forgotten").isZero();
        assertThat(open.take("kept", 0)).as("seen all the time").isPositive();
    }

    @Test
    void closedForgetsNobodyWhoIsStillLimited() {
        assertThat(closed.take("first", 0)).isZero();
        int given = 0;
        for (int i = 0; i < 100 * MAX; i++) {
            given += closed.take(i, 0) == 0 ? 1 : 0;
        }
        assertThat(given)
                .as("all buckets and the shared one, but for the first's")
                .isEqualTo(MAX - 1 + 1);
        assertThat(closed.take("first", 0)).isPositive();
        assertThat(closed.size()).isEqualTo(MAX);
        // Once full, a bucket says nothing that a new one would not.
        for (int i = 0; i < MAX; i++) {
            assertThat(closed.take("late " + i, FULL_AGAIN * (1 + i))).isZero();
        }
        assertThat(closed.size()).isEqualTo(MAX);
    }
}
