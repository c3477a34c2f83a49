package dev.parley.load.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CpuBudgetTest {
    private static final CollapsedStacks STACKS = CollapsedStacks.of(List.of(
            "[w tid=1];dev/parley/chat/internal/BatchWriter.run;org/postgresql/Driver.a 30",
            "[w tid=1];dev/parley/chat/internal/BatchWriter.run;java/util/concurrent/ArrayBlockingQueue.poll 60",
            "[x tid=2];a/B.c 2",
            "[x tid=2];a/B.lambda$ d 1", // names may hold blanks
            "[x tid=3];a/B.rare 7",
            "no stack",
            ""));

    @Test
    void sharesAreOfTheTimeThatWasMeasured() {
        CpuBudget budget = CpuBudget.of(STACKS);
        assertThat(budget.lines(20))
                .containsExactly(
                        new CpuBudget.Line(Stage.HAND_OVER, 60, 12),
                        new CpuBudget.Line(Stage.SQL, 30, 6),
                        new CpuBudget.Line(Stage.OTHER, 10, 2));
        assertThat(budget.unexplained()).containsExactly("a/B.rare", "a/B.c", "a/B.lambda$ d");
    }

    @Test
    void nothingSampledIsNothingSpent() {
        assertThat(CpuBudget.of(CollapsedStacks.of(List.of())).lines(20)).isEmpty();
    }

    @Test
    void aPageShowsEveryCallOnceWithItsShare() {
        String page = FlameGraph.page(CollapsedStacks.of(List.of("[t];a;b 3", "[t];a;<init> 1")));
        assertThat(page)
                .containsOnlyOnce(">a<")
                .contains("title=\"a, 4 samples, 100.00 %\"", "title=\"b, 3 samples, 75.00 %\"", "&lt;init>");
    }
}
