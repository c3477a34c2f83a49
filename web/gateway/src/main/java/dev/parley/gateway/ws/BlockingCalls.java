package dev.parley.gateway.ws;

import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.Settings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Where requests that wait for the database run: on virtual threads, a bounded number at once. Thread-safe.
@Singleton
public class BlockingCalls {

    private static final System.Logger LOG = System.getLogger(BlockingCalls.class.getName());
    private static final long MAX_WAIT_MILLIS = 5_000;

    private final Semaphore permits;
    private final ClassLoader deployment = BlockingCalls.class.getClassLoader();

    @Inject
    public BlockingCalls(Settings settings) {
        this.permits = new Semaphore(GatewaySettings.from(settings).blockingCalls());
    }

    /// Runs a call and lets its failures be. For what nobody waits for.
    void run(Runnable call) {
        run(call, failure -> LOG.log(Level.WARNING, "a call in the background failed", failure));
    }

    /// Runs a call; what it throws goes to `onFailure`, as does `overloaded` when too many wait.
    void run(Runnable call, FailureHandler onFailure) {
        Thread thread = Thread.ofVirtual().name("parley-call").unstarted(() -> {
            try {
                admitted(call);
            } catch (RuntimeException failure) {
                onFailure.failed(failure);
            }
        });
        thread.setContextClassLoader(deployment);
        thread.start();
    }

    private void admitted(Runnable call) {
        boolean admitted;
        try {
            admitted = permits.tryAcquire(MAX_WAIT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            admitted = false;
        }
        if (!admitted) {
            throw new ParleyException(ErrorCode.OVERLOADED, "too many requests are waiting");
        }
        try {
            call.run();
        } finally {
            permits.release();
        }
    }

    @FunctionalInterface
    interface FailureHandler {
        void failed(RuntimeException failure);
    }
}
