package dev.parley.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterLayoutTest {
    @TempDir
    private Path data;

    @Test
    void laterCommandsFindWhatWasWritten() {
        for (ClusterLayout layout :
                new ClusterLayout[] {ClusterLayout.usual(3, 5532), ClusterLayout.free(2, 1, false)}) {
            layout.write(data);
            assertThat(ClusterLayout.read(data)).isEqualTo(layout);
        }
    }

    @Test
    void noTwoPartsShareAPort() {
        ClusterLayout layout = ClusterLayout.usual(ClusterLayout.MAX_NODES, 5532);
        assertThat(layout.nodes().stream()
                        .flatMapToInt(node -> java.util.stream.IntStream.of(
                                node.http(), node.management(), node.cluster(), node.cluster() + 100))
                        .boxed())
                .doesNotHaveDuplicates()
                .doesNotContain(layout.postgres(), layout.replica())
                .doesNotContainAnyElementsOf(layout.balancers().stream()
                        .flatMap(balancer -> java.util.stream.Stream.of(balancer.http(), balancer.management()))
                        .toList());
    }

    @Test
    void whatCannotBeIsOneSentence() throws IOException {
        assertThatExceptionOfType(LaunchFailure.class)
                .isThrownBy(() -> ClusterLayout.usual(10, 5532))
                .withMessageContaining("1 to 9 nodes, not 10");
        assertThatExceptionOfType(LaunchFailure.class)
                .isThrownBy(() -> ClusterLayout.read(data))
                .withMessageContaining("./parley cluster up");
        Files.writeString(data.resolve("cluster.properties"), "postgres=x\n");
        assertThatExceptionOfType(LaunchFailure.class)
                .isThrownBy(() -> ClusterLayout.read(data))
                .withMessageContaining("damaged");
    }
}
