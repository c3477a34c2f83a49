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
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Where requests that wait for the database run: on a bounded number of threads. Not virtual ones: so few that are
/// always busy are cheaper as threads of the system, which wakes them without a detour. Thread-safe.
@Singleton
public class BlockingCalls {

    private static final System.Logger LOG = System.getLogger(BlockingCalls.class.getName());
    private static final long MAX_WAIT_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int MAX_WAITING = 100_000;
    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor threads;

    @Inject
    public BlockingCalls(Settings settings) {
        ClassLoader deployment = BlockingCalls.class.getClassLoader();
        ThreadFactory named =
                Thread.ofPlatform().name("parley-call-", 0).daemon().factory();
        int most = GatewaySettings.from(settings).blockingCalls();
        this.threads = new ThreadPoolExecutor(
                most, most, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_WAITING), task -> {
                    Thread thread = named.newThread(task);
                    thread.setContextClassLoader(deployment);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
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
