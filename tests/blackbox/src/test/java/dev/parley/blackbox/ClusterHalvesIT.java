package dev.parley.blackbox;

import dev.parley.launcher.ClusterNode;
import dev.parley.launcher.LocalCluster;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Four nodes that become two times two, under load: no half is the larger one, and both go on. With the
/// other long tests of the cluster.
@Tag("cluster")
final class ClusterHalvesIT {

    @Test
    void theNetworkFallsIntoHalvesAndHeals() {
        try (LocalCluster cluster = LocalCluster.start(LocalCluster.options(FreshFolder.named("halves"))
                .nodes(4)
                .balancers(2)
                .withoutReplica()
                .with("PARLEY_RATE_ADMIN", "off"))) {
            ClusterLoad load = new ClusterLoad(cluster);
            load.restore();
            List<ClusterNode> all = cluster.nodes();
            List<ClusterNode> one = all.subList(0, 2);
            List<ClusterNode> other = all.subList(2, 4);
            load.survives("Two halves for 30 s", ClusterLoad.SILENT_HOME, () -> {
                try (Split _ = Split.between(one, other)) {
                    ClusterLoad.pause(Duration.ofSeconds(30));
                    one.forEach(node -> Views.awaitSight(node, one));
                    other.forEach(node -> Views.awaitSight(node, other));
                }
                all.forEach(node -> Views.awaitSight(node, all));
            });
        }
    }
}
