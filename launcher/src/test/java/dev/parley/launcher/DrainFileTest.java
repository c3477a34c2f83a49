package dev.parley.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A node that has drained looks for no second file, so that a second call must not wait for one.
class DrainFileTest {
    @TempDir
    private Path folder;

    @Test
    void askingAgainLeavesWhatTheNodeSaid() throws IOException {
        DrainFile file = new DrainFile(folder.resolve("drain"));
        assertThat(file.isDrained()).isFalse();
        file.ask();
        assertThat(file.isDrained()).isFalse();
        Files.writeString(file.path(), "drained");
        file.ask();
        assertThat(file.isDrained()).isTrue();
    }

    @Test
    void theScriptAsksAndEndsAtOnceWhereTheNodeHasDrained() throws IOException, InterruptedException {
        Path file = folder.resolve("drain");
        Process asking = script(file);
        try {
            while (Files.notExists(file)) {
                Thread.onSpinWait();
            }
            Files.writeString(file, "drained");
            assertThat(asking.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(asking.exitValue()).isZero();
        } finally {
            asking.destroyForcibly();
        }
        Process again = script(file);
        try {
            assertThat(again.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(again.exitValue()).isZero();
        } finally {
            again.destroyForcibly();
        }
        assertThat(file).content().isEqualTo("drained");
    }

    /// systemd tells it so by what it leaves out.
    @Test
    void theScriptAsksNobodyWhereTheNodeHasEndedByItself() throws IOException, InterruptedException {
        Path file = folder.resolve("drain");
        Process after = script(file, Map.of("SERVICE_RESULT", "signal"));
        try {
            assertThat(after.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(after.exitValue()).isZero();
        } finally {
            after.destroyForcibly();
        }
        assertThat(file).doesNotExist();
        Process before = script(file, Map.of("SERVICE_RESULT", "success", "MAINPID", "1"));
        try {
            while (Files.notExists(file)) {
                Thread.onSpinWait();
            }
        } finally {
            before.destroyForcibly();
        }
    }

    private static Process script(Path file) throws IOException {
        return script(file, Map.of());
    }

    private static Process script(Path file, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Workspace.find().wildflyConfig().resolve("drain").toString());
        builder.environment().put("PARLEY_DRAIN_FILE", file.toString());
        builder.environment().putAll(environment);
        return builder.inheritIO().start();
    }
}
