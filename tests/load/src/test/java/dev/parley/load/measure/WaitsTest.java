package dev.parley.load.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class WaitsTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void sharesAreOfConnectionsThatWereInAStatement() {
        Waits waits = new Waits(Map.of(), 0)
                .plus(Map.of("IO WalSync", 2L))
                .plus(Map.of("IO WalSync", 1L, Waits.RUNNING, 1L))
                .plus(Map.of())
                .plus(Map.of());
        assertThat(waits.connections()).isEqualTo(1);
        // One connection for a second, for a thousand messages: a thousand microseconds each.
        assertThat(waits.lines(SECOND, 1_000))
                .containsExactly(new Waits.Line("IO WalSync", 75, 750), new Waits.Line(Waits.RUNNING, 25, 250));
    }

    @Test
    void nothingSeenIsNoLine() {
        assertThat(new Waits(Map.of(), 0).lines(SECOND, 0)).isEmpty();
        assertThat(new Waits(Map.of(), 0).connections()).isZero();
    }
}
