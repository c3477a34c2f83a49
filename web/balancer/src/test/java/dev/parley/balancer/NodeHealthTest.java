package dev.parley.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.balancer.HealthProbe.Answer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// When a node's clients are sent elsewhere, second by second.
class NodeHealthTest {
    private final NodeHealth one = new NodeHealth();
    private final NodeHealth two = new NodeHealth();
    private final List<NodeHealth> both = List.of(one, two);
    private long now;

    /// For so many seconds the two say this.
    private void say(int seconds, Answer first, Answer second) {
        for (int i = 0; i < seconds; i++) {
            now += Duration.ofSeconds(1).toNanos();
            one.heard(first, now);
            two.heard(second, now);
        }
    }

    private boolean isLost(NodeHealth node) {
        return node.isLost(both, now);
    }

    @Test
    void oneSilenceKeepsRequestsAwayAndTwoEndConnections() {
        say(10, Answer.READY, Answer.READY);
        say(1, Answer.SILENT, Answer.READY);
        assertThat(isLost(one)).isFalse();
        assertThat(one.isIn()).isFalse();
        say(1, Answer.SILENT, Answer.READY);
        assertThat(isLost(one)).isTrue();
        assertThat(isLost(two)).isFalse();
    }

    @Test
    void aDatabaseThatStallsForAllSendsNobodyAway() {
        say(10, Answer.READY, Answer.READY);
        // Not at the same moment.
        say(4, Answer.NO_DATABASE, Answer.READY);
        assertThat(one.isIn()).isFalse();
        assertThat(isLost(one)).isFalse();
        say(60, Answer.NO_DATABASE, Answer.NO_DATABASE);
        assertThat(both).noneMatch(this::isLost);
        say(4, Answer.NO_DATABASE, Answer.READY);
        assertThat(both).noneMatch(this::isLost);
        say(1, Answer.READY, Answer.READY);
        assertThat(both).noneMatch(this::isLost);
    }

    @Test
    void aNodeThatAloneHasNoDatabaseIsLost() {
        say(10, Answer.READY, Answer.READY);
        say(5, Answer.NO_DATABASE, Answer.READY);
        assertThat(isLost(one)).isFalse();
        say(1, Answer.NO_DATABASE, Answer.READY);
        assertThat(isLost(one)).isTrue();
    }

    @Test
    void whoDrainsSendsItsClientsAwayItself() {
        say(10, Answer.READY, Answer.READY);
        say(60, Answer.REFUSES, Answer.READY);
        assertThat(one.isIn()).isFalse();
        assertThat(isLost(one)).isFalse();
    }
}
