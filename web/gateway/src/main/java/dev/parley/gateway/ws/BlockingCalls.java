package dev.parley.gateway.ws;

import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.StopOrder;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Where requests that wait for the database run: on a bounded number of threads. Thread-safe.
@Singleton
public class BlockingCalls {

    private static final System.Logger LOG = System.getLogger(BlockingCalls.class.getName());
    private static final long MAX_WAIT_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int MAX_WAITING = 100_000;

    private final ThreadPoolExecutor threads;

    @Inject
    public BlockingCalls(Settings settings) {
        this.threads =
                CallThreads.named("parley-call-", GatewaySettings.from(settings).blockingCalls(), MAX_WAITING);
    }

    void stop(@Observes @Priority(StopOrder.BACKGROUND_CALLS) Shutdown event) {
        threads.shutdown();
    }

    /// Runs a call and lets its failures be. For what nobody waits for.
    void run(Runnable call) {
        run(call, failure -> LOG.log(Level.WARNING, "a call in the background failed", failure));
    }

    /// Runs a call; what it throws goes to `onFailure`, as does `overloaded` when too many wait, or it had to wait for
    /// too long.
    void run(Runnable call, FailureHandler onFailure) {
        long since = System.nanoTime();
        try {
            threads.execute(() -> {
                try {
                    if (System.nanoTime() - since > MAX_WAIT_NANOS) {
                        throw overloaded();
                    }
                    call.run();
                } catch (RuntimeException failure) {
                    onFailure.failed(failure);
                }
            });
        } catch (RejectedExecutionException full) {
            onFailure.failed(overloaded());
        }
    }

    private static ParleyException overloaded() {
        return new ParleyException(ErrorCode.OVERLOADED, "too many requests are waiting");
    }

    @FunctionalInterface
    interface FailureHandler {
        void failed(RuntimeException failure);
    }
}
