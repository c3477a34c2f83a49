package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.launcher.ClusterNode;
import dev.parley.launcher.LocalCluster;
import dev.parley.load.run.ChatLoad;
import dev.parley.load.run.Counts;
import dev.parley.load.run.LoadRun;
import dev.parley.load.run.Target;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/// What a fault does to a cluster under load: pairs, each in a chat of its own, and one group in which all
/// talk, over the load balancers. Whatever was acknowledged was delivered once, in order, without a gap, and is
/// in the database.
final class ClusterLoad {

    static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final System.Logger LOG = System.getLogger(ClusterLoad.class.getName());
    private static final int PAIRS = 24;
    private static final int GROUP = 12;

    /// Messages a second, far from what the machine can do: nodes that get no processor time suspect one another.
    private static final double PAIRS_RATE = 400;

    private static final double GROUP_RATE = 100;

    private final LocalCluster cluster;

    ClusterLoad(LocalCluster cluster) {
        this.cluster = cluster;
    }

    /// Starts what the test before has stopped, and waits until it takes part.
    void restore() {
        cluster.nodes().forEach(ClusterNode::resume);
        cluster.nodes().forEach(ClusterNode::start);
        for (URI balancer : cluster.balancers()) {
            await().during(Duration.ofMillis(2_500))
                    .atMost(PATIENCE)
                    .until(() -> new Rest(balancer, null).get("/health").status() == 200);
        }
    }

    /// @param fault happens while all talk; it returns when it is over, or is to stay
    void survives(String what, Runnable fault) {
        Target target = Target.of(cluster.balancers(), cluster.database());
        try (LoadRun pairs = LoadRun.prepare(
                        target, ChatLoad.oneToOne(PAIRS).rate(PAIRS_RATE).expectingFaults());
                LoadRun group = LoadRun.prepare(
                        target, ChatLoad.group(GROUP, GROUP, 4).rate(GROUP_RATE).expectingFaults())) {
            pairs.start();
            group.start();
            pairs.awaitAcknowledged(800, PATIENCE);
            group.awaitAcknowledged(200, PATIENCE);
            fault.run();
            pairs.awaitAcknowledged(pairs.counts().acknowledged() + 1_200, PATIENCE);
            group.awaitAcknowledged(group.counts().acknowledged() + 300, PATIENCE);
            kept(what + ", pairs", pairs);
            kept(what + ", a group", group);
        }
    }

    private static void kept(String what, LoadRun run) {
        LoadRun.Outcome outcome = run.finish(PATIENCE);
        Counts counts = outcome.counts();
        Histogram back = counts.toReconnected();
        LOG.log(
                Level.INFO,
                "{0}: {1} messages acknowledged, {2} entries compared with the database, {3} messages sent again, {4} gaps"
                        + " read from the log, {5} connections made again, after {6} s at the median and {7} s at p99.",
                what,
                counts.acknowledged(),
                outcome.compared(),
                counts.retries(),
                counts.gaps(),
                counts.reconnects(),
                back.getValueAtPercentile(50) / 1e6,
                back.getValueAtPercentile(99) / 1e6);
        assertThat(outcome.violations().lines()).isEmpty();
        assertThat(outcome.compared()).isGreaterThanOrEqualTo(counts.acknowledged());
    }

    /// Lets the load go on for a while in the present state.
    static void pause(Duration duration) {
        await().pollDelay(duration).atMost(duration.plus(PATIENCE)).until(() -> true);
    }
}
