package dev.parley.chat.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WriterPaceTest {

    @Test
    void theMoreNodesWriteTheLongerEachWaits() {
        Duration alone = Duration.ofMillis(2);
        assertThat(WriterPace.pause(7, 1, alone)).isZero();
        assertThat(WriterPace.pause(8, 1, alone)).isEqualTo(alone);
        assertThat(WriterPace.pause(23, 3, alone)).isZero();
        assertThat(WriterPace.pause(24, 3, alone)).isEqualTo(Duration.ofMillis(6));
        assertThat(WriterPace.pause(1_000, 50, alone)).isEqualTo(Duration.ofMillis(10));
        assertThat(WriterPace.pause(1_000, 50, Duration.ofMillis(30))).isEqualTo(Duration.ofMillis(30));
        assertThat(WriterPace.pause(1_000, 50, Duration.ZERO)).isZero();
    }
}
