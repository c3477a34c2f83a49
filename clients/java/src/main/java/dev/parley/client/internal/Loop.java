package dev.parley.client.internal;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The one thread that owns a client's state: everything inside a client happens on it, so nothing there is
/// locked. Tasks run in the order in which they were given.
public final class Loop implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Loop.class.getName());

    private final ScheduledThreadPoolExecutor executor;

    public Loop(String name) {
        executor =
                new ScheduledThreadPoolExecutor(1, Thread.ofVirtual().name(name).factory());
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.setRemoveOnCancelPolicy(true);
    }

    /// Does nothing after [#close()].
    public void run(Runnable task) {
        after(Duration.ZERO, task);
    }

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

    /// Lets the tasks that are due run, and forgets the others. Returns at once.
    @Override
    public void close() {
        executor.shutdown();
    }
}
