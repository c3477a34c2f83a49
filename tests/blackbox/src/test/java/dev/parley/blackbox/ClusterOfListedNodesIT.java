package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.launcher.LocalCluster;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Nodes that find one another by `PARLEY_CLUSTER_HOSTS` and not through the database. With the other long tests of
/// the cluster.
@Tag("cluster")
final class ClusterOfListedNodesIT {

    @Test
    void theNodesSeeOneAnother() {
        try (LocalCluster cluster = LocalCluster.start(LocalCluster.options(FreshFolder.named("listed"))
                .nodes(2)
                .balancers(1)
                .withoutReplica()
                .withHostList())) {
            Server one = new Server(cluster.node(1).baseUri(), cluster.database());
            Server two = new Server(cluster.node(2).baseUri(), cluster.database());
            Person alice = one.person("Alice");
            Person bob = one.person("Bob").by(two);
            try (ChatSocket hers = alice.connect();
                    ChatSocket his = bob.connect()) {
                String chat = hers.sendTo(bob, "hello").path("chatId").asText();
                assertThat(his.entry(chat, 1).path("body")).isEqualTo(Json.text("hello"));
            }
            assertThat(one.select("select to_regclass('public.parley_nodes')::text"))
                    .containsOnlyNulls();
        }
    }
}
