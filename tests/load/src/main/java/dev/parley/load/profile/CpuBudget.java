package dev.parley.load.profile;

import dev.parley.load.profile.CollapsedStacks.Stack;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the server's processor time went to, by stage of a message's way.
///
/// @param samples by stage, in the order of [Stage]; a stage that was not seen is missing
/// @param unexplained the innermost calls of what belongs to no stage, most often seen first
public record CpuBudget(Map<Stage, Long> samples, List<String> unexplained) {
    private static final int NAMED = 3;

    /// @param micros of processor time a unit of work
    public record Line(Stage stage, double percent, double micros) {}

    public static CpuBudget of(CollapsedStacks stacks) {
        Map<Stage, Long> samples = new EnumMap<>(Stage.class);
        Map<String, Long> others = new HashMap<>();
        for (Stack stack : stacks.stacks()) {
            Stage stage = Stage.of(stack.frames());
            samples.merge(stage, stack.samples(), Long::sum);
            if (stage == Stage.OTHER) {
                others.merge(stack.frames().getLast(), stack.samples(), Long::sum);
            }
        }
        List<String> unexplained = others.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                .limit(NAMED)
                .map(Map.Entry::getKey)
                .toList();
        return new CpuBudget(samples, unexplained);
    }

    /// The stages' shares of a processor time that was measured elsewhere: samples tell where it went, not how much
    /// it was.
    ///
    /// @param microsPerUnit all of the server's processor time a unit of work
    public List<Line> lines(double microsPerUnit) {
        long all = samples.values().stream().mapToLong(Long::longValue).sum();
        List<Line> lines = new ArrayList<>();
        samples.forEach((stage, seen) -> {
            double share = all == 0 ? 0 : (double) seen / all;
            lines.add(new Line(stage, 100 * share, share * microsPerUnit));
        });
        return lines;
    }
}
