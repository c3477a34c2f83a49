package dev.parley.gateway.ws;

import dev.parley.platform.api.Metrics;
import dev.parley.platform.api.Settings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicLong;

/// How much may wait for all clients of this node together. Each connection is bounded by itself; this bounds many that
/// each stay just below that. Beyond it, who has much waiting is closed as a slow one.
///
/// Counted in whole [#STEP]s a connection: next to nothing waits for nearly all of them, and these cost nothing here.
/// Thread-safe.
@Singleton
public class OutboundBudget {

    static final int STEP = 4096;

    private final AtomicLong steps = new AtomicLong();
    private final long maxBytes;

    @Inject
    public OutboundBudget(Settings settings, Metrics metrics) {
        this(GatewaySettings.from(settings).maxQueuedBytes());
        AtomicLong counted = steps;
        metrics.gauge(
                "parley_outbound_bytes",
                "Bytes that wait for clients who do not take them at once.",
                () -> counted.get() * STEP);
    }

    OutboundBudget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /// A connection's steps have grown or, where negative, shrunk by so many.
    void add(int grown) {
        steps.addAndGet(grown);
    }

    long bytes() {
        return steps.get() * STEP;
    }

    /// How much too much there is, or 0.
    long excess() {
        return Math.max(0, bytes() - maxBytes);
    }
}
