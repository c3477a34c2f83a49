package dev.parley.load.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class RecorderTest {
    private final Recorder recorder = new Recorder();

    private static long second(int number) {
        return TimeUnit.SECONDS.toNanos(number);
    }

    @Test
    void aConnectionThatIsLostInASilenceCountsAsLostSinceItsBeginning() {
        recorder.reconnected(second(1), second(2));
        recorder.silentFrom(second(10));
        // Lost before, by something else.
        recorder.reconnected(second(9), second(12));
        recorder.reconnected(second(14), second(15));

        Histogram seconds = new Histogram(3);
        recorder.counts()
                .toReconnected()
                .recordedValues()
                .forEach(value -> seconds.recordValue(Math.round(value.getValueIteratedTo() / 1e6)));
        assertThat(seconds.getTotalCount()).isEqualTo(3);
        assertThat(seconds.getCountAtValue(1)).isEqualTo(1);
        assertThat(seconds.getCountAtValue(3)).isEqualTo(1);
        assertThat(seconds.getCountAtValue(5)).isEqualTo(1);
    }

    @Test
    void refusalsAreCountedApartFromWhatIsSentAgain() {
        recorder.refused();
        recorder.retried();
        recorder.retried();
        Counts counts = recorder.counts();
        assertThat(counts.refused()).isEqualTo(1);
        assertThat(counts.retries()).isEqualTo(2);
        assertThat(counts.plus(counts).refused()).isEqualTo(2);
    }
}
