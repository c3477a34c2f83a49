package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.launcher.ClusterNode;
import dev.parley.launcher.LocalCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// How often each node has logged whom it sees: proof that nodes lost one another, and found one another again.
record Views(Map<Integer, Long> before) {

    private static final String VIEW = "servers of this cluster: ";
    private static final Pattern NAME = Pattern.compile("node[0-9]+");

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

    /// Waits until a node sees these, and no other.
    static void awaitSight(ClusterNode node, List<ClusterNode> seen) {
        await().atMost(ClusterLoad.PATIENCE)
                .untilAsserted(() -> assertThat(lastSight(node))
                        .as("whom %s sees", node.name())
                        .containsExactlyInAnyOrderElementsOf(
                                seen.stream().map(ClusterNode::name).toList()));
    }

    private static List<String> lastSight(ClusterNode node) {
        String line = lines(node).getLast();
        return NAME.matcher(line.substring(line.indexOf(VIEW) + VIEW.length()))
                .results()
                .map(MatchResult::group)
                .toList();
    }

    private static long count(ClusterNode node) {
        return lines(node).size();
    }

    private static List<String> lines(ClusterNode node) {
        try (Stream<String> lines = Files.lines(node.log().resolve("server.log"))) {
            return lines.filter(line -> line.contains(VIEW)).toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
