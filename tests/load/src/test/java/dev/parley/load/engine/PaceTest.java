package dev.parley.load.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final Punctuality punctuality = new Punctuality();
    private final List<Long> sent = new ArrayList<>();

    @Test
    void whatIsDueIsSentHoweverLateAndTheLatenessIsTold() {
        long start = System.nanoTime() - 100 * MILLI;
        Pace.Sender sender = sent::add;
        Pace pace = new Pace(new Pace.Sender[] {sender, sender}, new int[] {0, 1}, 2, 1_000, start, punctuality);
        // The first ten are of the warm-up.
        punctuality.measure(start + 10 * MILLI, start + 50 * MILLI);
        pace.run(start + 99 * MILLI);
        assertThat(sent).hasSize(100).startsWith(start, start + MILLI).isSorted();
        assertThat(pace.due()).isEqualTo(start + 100 * MILLI);
        assertThat(punctuality.late().getTotalCount()).isEqualTo(40);
        assertThat(punctuality.late().getMinValue()).isGreaterThanOrEqualTo(50_000);
    }

    @Test
    void whatIsNeverSentCountsWithinTheTimeOfMeasurement() {
        punctuality.measure(1_000, 2_000);
        for (long intended : new long[] {999, 1_000, 1_999, 2_000}) {
            punctuality.neverSent(intended);
        }
        assertThat(punctuality.neverSent()).isEqualTo(2);
    }
}
