package dev.parley.balancer;

import dev.parley.balancer.HealthProbe.Answer;
import io.undertow.server.handlers.proxy.LoadBalancingProxyClient;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// Asks each node about twice a second and takes it in or out. A node that refuses, because it drains or has no
/// database, gets nothing new at once and keeps what it has; one that is lost (see [NodeHealth]) loses its requests and
/// connections too.
final class HealthWatch {
    private static final System.Logger LOG = System.getLogger(HealthWatch.class.getName());

    /// On the average; each is up to half of it shorter or longer. A node that runs for a moment twice a second would
    /// else be asked in such a moment each time, and seem quick.
    private static final long PAUSE_MILLIS = 500;

    /// With two silences of a probe, a node that hangs is found out in less than three seconds.
    private static final long PAUSE_AFTER_SILENCE_MILLIS = 250;

    private final LoadBalancingProxyClient proxy;
    private final Map<Node, NodeHealth> nodes = new LinkedHashMap<>();

    HealthWatch(LoadBalancingProxyClient proxy, List<Node> nodes) {
        this.proxy = proxy;
        nodes.forEach(node -> this.nodes.put(node, new NodeHealth()));
    }

    /// Watches for as long as the balancer lives. Each node has a thread: one that hangs delays no other.
    void start() {
        nodes.forEach((node, health) -> Thread.ofPlatform()
                .daemon()
                .name("parley-health " + node.address().getAuthority())
                .start(() -> watch(node, health)));
    }

    private void watch(Node node, NodeHealth health) {
        boolean in = false;
        try {
            while (true) {
                long asked = System.nanoTime();
                Answer answer = HealthProbe.ask(node.address());
                long now = System.nanoTime();
                health.heard(answer, Duration.ofNanos(now - asked), now);
                in = inOrOut(node, in, health);
                // Again and again: an upgrade may have been under way.
                int cut = health.isLost(nodes.values(), now) ? node.cut() : 0;
                if (cut > 0) {
                    LOG.log(
                            Level.WARNING,
                            "{0} is lost ({1}): {2} requests and connections ended",
                            node.address().getAuthority(),
                            health,
                            cut);
                }
                TimeUnit.MILLISECONDS.sleep(answer == Answer.SILENT ? PAUSE_AFTER_SILENCE_MILLIS : usualPauseMillis());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static long usualPauseMillis() {
        return PAUSE_MILLIS / 2 + ThreadLocalRandom.current().nextLong(PAUSE_MILLIS + 1);
    }

    private boolean inOrOut(Node node, boolean was, NodeHealth health) {
        boolean is = health.isIn(nodes.values());
        if (!was && is) {
            proxy.addHost(node.address());
            LOG.log(Level.INFO, "{0} is ready", node.address().getAuthority());
        } else if (was && !is) {
            proxy.removeHost(node.address());
            LOG.log(Level.WARNING, "{0} is taken out: {1}", node.address().getAuthority(), health);
        }
        return is;
    }
}
