package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.launcher.ClusterNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/// A node that gets a small share of its time: it is stopped again and again. By a shell, which ends with the one who
/// started it and lets the node go on.
record SlowedNode(Process shell) implements AutoCloseable {

    /// `read` waits for its input, which never comes, and says by a status above 128 that the time is over.
    private static final String DUTY = """
            trap 'kill -CONT "$1"' EXIT
            pause() { read -r -t "$1"; test $? -gt 128; }
            while kill -STOP "$1" && pause "$2" && kill -CONT "$1" && pause 0.01; do :; done
            """;

    /// @param millis between two times that it may run for 10 ms
    static SlowedNode slow(ClusterNode node, int millis) {
        try {
            return new SlowedNode(new ProcessBuilder(
                            "bash", "-c", DUTY, "slow", Long.toString(node.pid()), "0.%03d".formatted(millis))
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException noShell) {
            throw new UncheckedIOException(noShell);
        }
    }

    @Override
    public void close() {
        boolean wasSlow = shell.isAlive();
        try {
            shell.getOutputStream().close();
            shell.waitFor();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        assertThat(wasSlow).as("the node was slow to the end").isTrue();
    }
}
