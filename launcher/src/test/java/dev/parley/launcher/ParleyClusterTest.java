package dev.parley.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParleyClusterTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @TempDir
    private Path data;

    @Test
    void whatIsNoCommandGetsTheUsage() {
        for (List<String> wrong : List.of(
                List.of("fly"),
                List.of("kill"),
                List.of("down", "1"),
                List.of("up", "1", "2"),
                List.of("status", "2"))) {
            said.reset();
            assertThat(run(wrong)).as("%s", wrong).isEqualTo(2);
            assertThat(said.toString(StandardCharsets.UTF_8)).startsWith("usage: ./parley cluster");
        }
        assertThat(run(List.of())).isZero();
    }

    @Test
    void aClusterThatIsNotThereIsOneSentence() {
        assertThatExceptionOfType(LaunchFailure.class)
                .isThrownBy(() -> run(List.of("kill", "2")))
                .withMessageContaining("There is no cluster in");
        assertThatExceptionOfType(LaunchFailure.class)
                .isThrownBy(() -> run(List.of("kill", "two")))
                .withMessage("'two' is no number of a node.");
    }

    @Test
    void aNodeOfAClusterNeedsWhatHasNoDefault() {
        Map<String, String> all = Map.of("PARLEY_CLUSTER_SECRET", "s", "PARLEY_NODE", "n", "PARLEY_DB_URL", "u");
        new ParleyNode(all).require();
        for (String missing : all.keySet()) {
            Map<String, String> rest = new java.util.HashMap<>(all);
            rest.remove(missing);
            assertThatExceptionOfType(LaunchFailure.class)
                    .isThrownBy(() -> new ParleyNode(rest).require())
                    .withMessageContaining(missing);
        }
    }

    private int run(List<String> arguments) {
        return new ParleyCluster(
                        Map.of("PARLEY_DATA", data.toString()), new PrintStream(said, true, StandardCharsets.UTF_8))
                .run(arguments);
    }
}
