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

    static final Duration ALL_ARE_BACK = Duration.ofSeconds(15);

    /// By what acknowledgements may stay behind, all in all, when connections end and are made again elsewhere at once.
    static final Duration CONNECTING = Duration.ofSeconds(4);

    /// The same when a node is silent: the balancers see it after three seconds, and what was handed to it as the home
    /// of a chat is taken back after five.
    static final Duration SILENCE = Duration.ofSeconds(8);

    /// The same for what nobody notices: a pause of the machine, and not a part of it that is waited for.
    private static final Duration NOTHING = Duration.ofSeconds(3);

    /// The same when nodes are cut off from one another: what a node has handed to the home of a chat on the other side
    /// waits until that is given up, and is then stored by itself.
    static final Duration SILENT_HOME = Duration.ofSeconds(7);

    /// Where service ends with the fault, or nobody has said by how much it may stay behind.
    static final Duration STANDSTILL = PATIENCE;

    private final LocalCluster cluster;

    ClusterLoad(LocalCluster cluster) {
        this.cluster = cluster;
    }

    /// Starts what the test before has stopped, and waits until it takes part.
    void restore() {
        cluster.nodes().forEach(ClusterNode::resume);
        cluster.nodes().forEach(ClusterNode::start);
        for (int number = 1; number <= cluster.balancers().size(); number++) {
            cluster.resumeBalancer(number);
            cluster.startBalancer(number);
        }
        for (URI balancer : cluster.balancers()) {
            await().during(Duration.ofMillis(2_500))
                    .atMost(PATIENCE)
                    .until(() -> new Rest(balancer, null).get("/health").status() == 200);
        }
    }

    /// @param lag by what acknowledgements stay behind during the fault, at most: see [Lag]
    /// @param fault happens while all talk; it returns when it is over, or is to stay
    /// @return what was seen
    Counts survives(String what, Duration lag, Runnable fault) {
        return survives(what, lag, fault, false);
    }

    /// As [#survives], for what no client notices: acknowledgements go on, no message is refused, and no connection
    /// ends.
    void doesNotNotice(String what, Runnable fault) {
        doesNotNotice(what, NOTHING, fault);
    }

    /// As [#doesNotNotice], but that some acknowledgements come late.
    ///
    /// @param lag as for [#survives]
    void doesNotNotice(String what, Duration lag, Runnable fault) {
        Counts counts = survives(what, lag, fault);
        assertThat(counts.refused()).as("messages refused").isZero();
        assertThat(counts.reconnects()).as("connections lost").isZero();
    }

    /// As [#survives], for what an operator does to a cluster in service. REST calls are made, too, and none fails;
    /// everybody is let in at the first try; one of a thousand calls at most, and fewer than one of a hundred
    /// messages, have to come again.
    void servesDuring(String what, Runnable change) {
        try (SteadyCalls calls = SteadyCalls.over(cluster)) {
            Counts counts = survives(what, CONNECTING, change);
            calls.wentWell(what);
            assertThat(counts.reconnects()).isPositive();
            assertThat(counts.failedConnects()).isZero();
            assertThat(counts.refused()).isLessThan(counts.acknowledged() / 100);
        }
    }

    /// As [#survives], for a fault that begins with a silence: clients cannot know, and their time without a connection
    /// counts from the beginning of the fault.
    Counts survivesSilence(String what, Duration lag, Runnable fault) {
        return survives(what, lag, fault, true);
    }

    private Counts survives(String what, Duration lag, Runnable fault, boolean silently) {
        List<Tap> taps = cluster.balancers().stream().map(Tap::new).toList();
        Counts counts;
        try {
            counts = survives(
                    what, lag, fault, silently, taps.stream().map(Tap::uri).toList());
        } finally {
            taps.forEach(Tap::close);
        }
        assertThat(taps.stream().flatMap(tap -> tap.violations().stream())).isEmpty();
        return counts;
    }

    private Counts survives(String what, Duration lag, Runnable fault, boolean silently, List<URI> balancers) {
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
            during(what, lag, fault, pairs, group);
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

    private static void during(String what, Duration lag, Runnable fault, LoadRun pairs, LoadRun group) {
        try (Lag ofPairs = new Lag(pairs, PAIRS_RATE);
                Lag ofGroup = new Lag(group, GROUP_RATE)) {
            fault.run();
            LOG.log(
                    Level.INFO,
                    "{0}: acknowledgements stayed behind by {1} in pairs, and by {2} in a group.",
                    what,
                    ofPairs,
                    ofGroup);
            assertThat(ofPairs.longest())
                    .as("by what acknowledgements stayed behind in pairs")
                    .isLessThanOrEqualTo(lag);
            assertThat(ofGroup.longest())
                    .as("by what acknowledgements stayed behind in a group")
                    .isLessThanOrEqualTo(lag);
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
