package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.launcher.ClusterNode;
import dev.parley.launcher.LocalCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/// How often each node has logged whom it sees: proof that nodes lost one another, and found one another again.
record Views(Map<Integer, Long> before) {

    private static final String VIEW = "servers of this cluster: ";

    static Views of(LocalCluster cluster) {
        Map<Integer, Long> seen = new HashMap<>();
        cluster.nodes().forEach(node -> seen.put(node.number(), count(node)));
        return new Views(seen);
    }

    void awaitMore(ClusterNode node, int more) {
        await().atMost(ClusterLoad.PATIENCE)
                .untilAsserted(() -> assertThat(count(node) - before.get(node.number()))
                        .as("changes of the cluster that %s saw", node.name())
                        .isGreaterThanOrEqualTo(more));
    }

    private static long count(ClusterNode node) {
        try (Stream<String> lines = Files.lines(node.log().resolve("server.log"))) {
            return lines.filter(line -> line.contains(VIEW)).count();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
