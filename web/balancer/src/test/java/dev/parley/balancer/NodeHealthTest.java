package dev.parley.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.balancer.HealthProbe.Answer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// When a node's clients are sent elsewhere, second by second.
class NodeHealthTest {
    private static final Duration AT_ONCE = Duration.ofMillis(2);
    private static final Duration LATE = Duration.ofMillis(250);

    private final NodeHealth one = new NodeHealth();
    private final NodeHealth two = new NodeHealth();
    private final List<NodeHealth> both = List.of(one, two);
    private long now;

    /// For so many seconds the two say this.
    private void say(int seconds, Answer first, Answer second) {
        for (int i = 0; i < seconds; i++) {
            now += Duration.ofSeconds(1).toNanos();
            one.heard(first, AT_ONCE, now);
            two.heard(second, AT_ONCE, now);
        }
    }

    /// So many times both are ready, and say so after this time.
    private void answer(int times, Duration first, Duration second) {
        for (int i = 0; i < times; i++) {
            now += Duration.ofSeconds(1).toNanos();
            one.heard(Answer.READY, first, now);
            two.heard(Answer.READY, second, now);
        }
    }

    private boolean isLost(NodeHealth node) {
        return node.isLost(both, now);
    }

    private boolean isIn(NodeHealth node) {
        return node.isIn(both);
    }

    @Test
    void oneSilenceKeepsRequestsAwayAndTwoEndConnections() {
        say(20, Answer.READY, Answer.READY);
        say(1, Answer.SILENT, Answer.READY);
        assertThat(isLost(one)).isFalse();
        assertThat(isIn(one)).isFalse();
        say(1, Answer.SILENT, Answer.READY);
        assertThat(isLost(one)).isTrue();
        assertThat(isLost(two)).isFalse();
    }

    @Test
    void aDatabaseThatStallsForAllSendsNobodyAway() {
        say(20, Answer.READY, Answer.READY);
        // Not at the same moment.
        say(2, Answer.NO_DATABASE, Answer.READY);
        assertThat(isIn(one)).isFalse();
        assertThat(isLost(one)).isFalse();
        say(60, Answer.NO_DATABASE, Answer.NO_DATABASE);
        assertThat(both).noneMatch(this::isLost);
        // One has made its connections anew long before the other.
        say(10, Answer.NO_DATABASE, Answer.READY);
        assertThat(both).noneMatch(this::isLost);
        say(1, Answer.READY, Answer.READY);
        assertThat(both).noneMatch(this::isLost);
    }

    @Test
    void aNodeThatAloneHasNoDatabaseIsLost() {
        say(20, Answer.READY, Answer.READY);
        say(2, Answer.NO_DATABASE, Answer.READY);
        assertThat(isLost(one)).isFalse();
        say(1, Answer.NO_DATABASE, Answer.READY);
        assertThat(isLost(one)).isTrue();
    }

    @Test
    void aNodeThatIsCutOffWhenTheDatabaseComesBackIsLostInTheEnd() {
        say(60, Answer.NO_DATABASE, Answer.NO_DATABASE);
        say(11, Answer.NO_DATABASE, Answer.READY);
        assertThat(isLost(one)).isTrue();
    }

    @Test
    void whoDrainsSendsItsClientsAwayItself() {
        say(20, Answer.READY, Answer.READY);
        for (int i = 0; i < 60; i++) {
            now += Duration.ofSeconds(1).toNanos();
            one.heard(Answer.REFUSES, LATE, now);
        }
        assertThat(isIn(one)).isFalse();
        assertThat(isLost(one)).isFalse();
    }

    @Test
    void aNodeThatAnswersLateAgainAndAgainIsLostUntilItHasBeenInTimeForAWhile() {
        answer(20, AT_ONCE, AT_ONCE);
        answer(4, LATE, AT_ONCE);
        assertThat(isIn(one)).isTrue();
        answer(1, LATE, AT_ONCE);
        assertThat(isIn(one)).isFalse();
        assertThat(isLost(one)).isTrue();
        assertThat(isIn(two)).isTrue();
        assertThat(isLost(two)).isFalse();
        answer(14, AT_ONCE, AT_ONCE);
        assertThat(isIn(one)).isFalse();
        answer(1, AT_ONCE, AT_ONCE);
        assertThat(isIn(one)).isTrue();
        assertThat(isLost(one)).isFalse();
    }

    @Test
    void aPauseNowAndThenIsNotSlowness() {
        for (int i = 0; i < 50; i++) {
            answer(2, LATE, AT_ONCE);
            answer(6, AT_ONCE, AT_ONCE);
            assertThat(isIn(one)).isTrue();
        }
    }

    @Test
    void nodesThatAreAllSlowKeepTheirClients() {
        answer(60, LATE, LATE);
        assertThat(both).allMatch(this::isIn).noneMatch(this::isLost);
    }

    @Test
    void aSlowNodeIsBetterThanNone() {
        answer(60, LATE, AT_ONCE);
        assertThat(isIn(one)).isFalse();
        now += Duration.ofSeconds(1).toNanos();
        two.heard(Answer.SILENT, LATE, now);
        assertThat(isIn(one)).isTrue();
        assertThat(isLost(one)).isFalse();
    }

    /// Else each that is sent away would make the next one slow.
    @Test
    void noMoreThanHalfOfTheNodesAreLeftOutForBeingSlow() {
        NodeHealth three = new NodeHealth();
        List<NodeHealth> all = List.of(one, two, three);
        for (int i = 0; i < 60; i++) {
            answer(1, LATE, AT_ONCE);
            three.heard(Answer.READY, AT_ONCE, now);
        }
        assertThat(one.isLost(all, now)).isTrue();
        for (int i = 0; i < 60; i++) {
            answer(1, LATE, LATE);
            three.heard(Answer.READY, AT_ONCE, now);
        }
        assertThat(all).noneMatch(node -> node.isLost(all, now)).allMatch(node -> node.isIn(all));
    }
}
