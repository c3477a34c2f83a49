package dev.parley.balancer;

import io.undertow.server.handlers.proxy.LoadBalancingProxyClient;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Asks each node once a second and takes it in or out. A node that refuses, because it drains or has no database, gets
/// nothing new at once and keeps what it has; one that stays silent twice loses its connections too.
final class HealthWatch {
    private static final System.Logger LOG = System.getLogger(HealthWatch.class.getName());
    private static final int SILENCES = 2;
    private static final long PAUSE_MILLIS = 1_000;

    private final LoadBalancingProxyClient proxy;
    private final List<Node> nodes;

    HealthWatch(LoadBalancingProxyClient proxy, List<Node> nodes) {
        this.proxy = proxy;
        this.nodes = nodes;
    }

    /// Watches for as long as the balancer lives. Each node has a thread: one that hangs delays no other.
    void start() {
        nodes.forEach(node -> Thread.ofPlatform()
                .daemon()
                .name("parley-health " + node.address().getAuthority())
                .start(() -> watch(node)));
    }

    private void watch(Node node) {
        boolean in = false;
        int silences = 0;
        try {
            while (true) {
                HealthProbe.Answer answer = HealthProbe.ask(node.address());
                silences = answer == HealthProbe.Answer.SILENT ? silences + 1 : 0;
                if (!in && answer == HealthProbe.Answer.READY) {
                    proxy.addHost(node.address());
                    in = true;
                    LOG.log(Level.INFO, "{0} is ready", node.address().getAuthority());
                } else if (in && (answer == HealthProbe.Answer.REFUSES || silences >= SILENCES)) {
                    proxy.removeHost(node.address());
                    in = false;
                    LOG.log(
                            Level.WARNING,
                            "{0} is taken out: {1}",
                            node.address().getAuthority(),
                            answer);
                }
                // Again and again: an upgrade may have been under way.
                int cut = silences >= SILENCES ? node.cut() : 0;
                if (cut > 0) {
                    LOG.log(
                            Level.WARNING,
                            "{0} is silent: {1} connections ended",
                            node.address().getAuthority(),
                            cut);
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
