package dev.parley.client.internal;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// A loop on a virtual thread of its own.
public final class ThreadLoop implements Loop {
    private static final System.Logger LOG = System.getLogger(ThreadLoop.class.getName());

    private final ScheduledThreadPoolExecutor executor;

    public ThreadLoop(String name) {
        executor =
                new ScheduledThreadPoolExecutor(1, Thread.ofVirtual().name(name).factory());
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.setRemoveOnCancelPolicy(true);
    }

    @Override
    public void after(Duration delay, Runnable task) {
        try {
            var _ = executor.schedule(() -> guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            LOG.log(System.Logger.Level.TRACE, "the client is closed", closed);
        }
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException failure) {
            LOG.log(System.Logger.Level.WARNING, "a step of the client failed", failure);
        }
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
