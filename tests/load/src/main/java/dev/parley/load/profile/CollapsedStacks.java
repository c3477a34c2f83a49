package dev.parley.load.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Samples of a profiler as collapsed stacks: one line a stack, its frames from the thread to the innermost call,
/// separated by `;`, a blank, and how often it was seen.
///
/// @param stacks in the file's order
public record CollapsedStacks(List<Stack> stacks) {
    /// @param frames the thread first, the innermost call last
    public record Stack(List<String> frames, long samples) {}

    public CollapsedStacks {
        stacks = List.copyOf(stacks);
    }

    /// @throws IOException when the file cannot be read
    public static CollapsedStacks read(Path file) throws IOException {
        return of(Files.readAllLines(file));
    }

    /// Lines that are no stacks are left out.
    static CollapsedStacks of(List<String> lines) {
        List<Stack> stacks = new ArrayList<>();
        for (String line : lines) {
            int blank = line.lastIndexOf(' ');
            if (blank > 0 && line.substring(blank + 1).matches("[0-9]{1,18}")) {
                stacks.add(new Stack(
                        List.of(line.substring(0, blank).split(";")), Long.parseLong(line.substring(blank + 1))));
            }
        }
        return new CollapsedStacks(stacks);
    }

    public long samples() {
        return stacks.stream().mapToLong(Stack::samples).sum();
    }
}
