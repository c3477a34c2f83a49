package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.Tap;
import dev.parley.launcher.ClusterNode;
import dev.parley.launcher.LocalCluster;
import dev.parley.load.run.ChatLoad;
import dev.parley.load.run.Counts;
import dev.parley.load.run.LoadRun;
import dev.parley.load.run.Target;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.List;
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

    /// What a client may be without a connection for.
    private static final Duration HALF_ARE_BACK = Duration.ofSeconds(5);

    private static final Duration ALL_ARE_BACK = Duration.ofSeconds(15);

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
    /// @return what was seen
    Counts survives(String what, Runnable fault) {
        return survives(what, fault, false);
    }

    /// As [#survives], for what an operator does to a cluster in service. REST calls are made, too, and none fails;
    /// everybody is let in at the first try; one of a thousand calls at most, and fewer than one of a hundred
    /// messages, have to come again.
    void servesDuring(String what, Runnable change) {
        try (SteadyCalls calls = SteadyCalls.over(cluster)) {
            Counts counts = survives(what, change);
            calls.wentWell(what);
            assertThat(counts.reconnects()).isPositive();
            assertThat(counts.failedConnects()).isZero();
            assertThat(counts.refused()).isLessThan(counts.acknowledged() / 100);
        }
    }

    /// As [#survives], for a fault that begins with a silence: clients cannot know, and their time without a connection
    /// counts from the beginning of the fault.
    Counts survivesSilence(String what, Runnable fault) {
        return survives(what, fault, true);
    }

    private Counts survives(String what, Runnable fault, boolean silently) {
        List<Tap> taps = cluster.balancers().stream().map(Tap::new).toList();
        Counts counts;
        try {
            counts = survives(what, fault, silently, taps.stream().map(Tap::uri).toList());
        } finally {
            taps.forEach(Tap::close);
        }
        assertThat(taps.stream().flatMap(tap -> tap.violations().stream())).isEmpty();
        return counts;
    }

    private Counts survives(String what, Runnable fault, boolean silently, List<URI> balancers) {
        Target target = Target.of(balancers, cluster.database());
        try (LoadRun pairs = LoadRun.prepare(
                        target, ChatLoad.oneToOne(PAIRS).rate(PAIRS_RATE).expectingFaults());
                LoadRun group = LoadRun.prepare(
                        target, ChatLoad.group(GROUP, GROUP, 4).rate(GROUP_RATE).expectingFaults())) {
            pairs.start();
            group.start();
            pairs.awaitAcknowledged(800, PATIENCE);
            group.awaitAcknowledged(200, PATIENCE);
            if (silently) {
                long now = System.nanoTime();
                pairs.silentFrom(now);
                group.silentFrom(now);
            }
            fault.run();
            pairs.awaitAcknowledged(pairs.counts().acknowledged() + 1_200, PATIENCE);
            group.awaitAcknowledged(group.counts().acknowledged() + 300, PATIENCE);
            pairs.awaitConnected(PATIENCE);
            group.awaitConnected(PATIENCE);
            // Before the load ends: servers close connections that have nothing more to say.
            Counts counts = pairs.counts().plus(group.counts());
            kept(what + ", pairs", pairs);
            kept(what + ", a group", group);
            cameBackInTime(counts);
            return counts;
        }
    }

    private static void cameBackInTime(Counts counts) {
        Histogram micros = counts.toReconnected();
        assertThat(Duration.ofNanos(micros.getValueAtPercentile(50) * 1_000))
                .as("the median time to come back")
                .isLessThanOrEqualTo(HALF_ARE_BACK);
        assertThat(Duration.ofNanos(micros.getValueAtPercentile(99) * 1_000))
                .as("the time in which all but one of a hundred come back")
                .isLessThanOrEqualTo(ALL_ARE_BACK);
    }

    private static void kept(String what, LoadRun run) {
        LoadRun.Outcome outcome = run.finish(PATIENCE);
        Counts counts = outcome.counts();
        Histogram back = counts.toReconnected();
        LOG.log(
                Level.INFO,
                "{0}: {1} messages acknowledged, {2} entries compared with the database, {3} messages sent again, {4} of"
                        + " them because they were refused, {5} gaps read from the log, {6} connections made again, after {7} s"
                        + " at the median and {8} s at p99.",
                what,
                counts.acknowledged(),
                outcome.compared(),
                counts.retries(),
                counts.refused(),
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
