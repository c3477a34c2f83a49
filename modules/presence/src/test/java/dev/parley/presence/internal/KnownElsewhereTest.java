package dev.parley.presence.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.api.Nodes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// When all who must know do.
class KnownElsewhereTest {

    private final List<String> others = new ArrayList<>(List.of("two", "three"));
    private final List<String> asked = new ArrayList<>();
    private final KnownElsewhere known = new KnownElsewhere(
            new Nodes() {
                @Override
                public String self() {
                    return "one";
                }

                @Override
                public List<String> others() {
                    return List.copyOf(others);
                }
            },
            (node, number) -> asked.add(node + number));

    @BeforeEach
    void bothAnswer() {
        known.answered("two", 0);
        known.answered("three", 0);
    }

    private CompletableFuture<Void> all() {
        return known.all().toCompletableFuture();
    }

    @Test
    void itTakesTheAnswersOfAll() {
        CompletableFuture<Void> all = all();
        assertThat(asked).containsExactlyInAnyOrder("two1", "three1");
        known.answered("three", 1);
        known.answered("three", 1);
        assertThat(all).isNotDone();
        known.answered("two", 1);
        assertThat(all).isCompleted();
    }

    /// What was asked before somebody came says nothing of that one.
    @Test
    void whoComesMeanwhileWaitsForTheNextQuestionTogetherWithAllOthers() {
        CompletableFuture<Void> first = all();
        CompletableFuture<Void> second = all();
        CompletableFuture<Void> third = all();
        assertThat(asked).hasSize(2);
        known.answered("two", 1);
        known.answered("three", 1);
        assertThat(first).isCompleted();
        assertThat(asked).hasSize(4).contains("two2", "three2");
        // Late, or said twice.
        known.answered("two", 1);
        known.answered("three", 2);
        assertThat(second).isNotDone();
        known.answered("two", 2);
        assertThat(second).isCompleted();
        assertThat(third).isCompleted();
    }

    @Test
    void nobodyWaitsForOneThatIsGoneUntilItIsBack() {
        CompletableFuture<Void> first = all();
        CompletableFuture<Void> second = all();
        known.answered("two", 1);
        others.remove("three");
        known.nodesChanged();
        assertThat(first).isCompleted();
        known.answered("two", 2);
        assertThat(second).isCompleted();
        others.clear();
        known.nodesChanged();
        // What it said last may be heard after that, and it may be back.
        known.answered("three", 2);
        others.add("three");
        assertThat(all()).isNotDone();
    }

    /// As a node of an earlier version does.
    @Test
    void nobodyWaitsForOneThatNeverAnswered() {
        others.add("four");
        CompletableFuture<Void> all = all();
        known.answered("two", 1);
        known.answered("three", 1);
        assertThat(all).isCompleted();
        known.askAgain("four");
        assertThat(asked).contains("four1");
        known.answered("four", 1);
        assertThat(all()).isNotDone();
    }

    /// The question may have been lost on its way, the node not.
    @Test
    void aQuestionThatIsAskedAgainKeepsItsNumber() {
        CompletableFuture<Void> all = all();
        known.answered("two", 1);
        known.nodesChanged();
        known.askAgain("three");
        assertThat(asked).endsWith("three1");
        known.answered("three", 1);
        assertThat(all).isCompleted();
    }
}
