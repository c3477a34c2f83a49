package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.launcher.LocalCluster;
import dev.parley.load.run.Counts;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Two nodes lose one another, under load. `./parley test --cluster` goes through more: see [ClusterDisastersIT].
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ClusterFaultsIT {

    private LocalCluster cluster;
    private ClusterLoad load;

    @BeforeAll
    void start() {
        cluster = LocalCluster.start(LocalCluster.options(FreshFolder.named("faults"))
                .nodes(2)
                .balancers(2)
                .withoutReplica()
                .with("PARLEY_RATE_ADMIN", "off")
                .with("PARLEY_DRAIN_SECONDS", "5"));
        load = new ClusterLoad(cluster);
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    @BeforeEach
    void whole() {
        load.restore();
    }

    @Test
    void aNodeIsKilled() {
        Counts counts = load.survives("A node killed", ClusterLoad.CONNECTING, () -> {
            cluster.node(2).kill9();
            ClusterLoad.pause(Duration.ofSeconds(10));
            cluster.node(2).start();
        });
        assertThat(counts.reconnects()).isPositive();
    }

    /// Longer than it takes to be left out, so that it comes back to a cluster that went on without it.
    @Test
    void aNodeIsFrozen() {
        Views views = Views.of(cluster);
        Counts counts = load.survivesSilence("A node frozen for 12 s", ClusterLoad.SILENCE, () -> {
            cluster.node(1).freeze();
            ClusterLoad.pause(Duration.ofSeconds(12));
            cluster.node(1).resume();
        });
        assertThat(counts.reconnects()).isPositive();
        views.awaitMore(cluster.node(1), 1);
        views.awaitMore(cluster.node(2), 2);
    }

    @Test
    void aNodeIsDrained() {
        load.servesDuring("A node drained", () -> {
            cluster.node(2).drain();
            cluster.node(2).start();
        });
    }
}
