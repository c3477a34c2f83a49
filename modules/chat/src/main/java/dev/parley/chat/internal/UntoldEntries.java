package dev.parley.chat.internal;

import dev.parley.platform.api.DatabaseException;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Committed entries whose readers could not be looked up, because the database was away. Nothing would tell the
/// connected of a title or a new group before the chat's next entry: each is tried again each second for five minutes,
/// by one thread and so one after the other. What still fails then, or finds no room among so many, a client learns
/// from its next `sync`. Thread-safe.
@Singleton
public class UntoldEntries {

    private static final System.Logger LOG = System.getLogger(UntoldEntries.class.getName());
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int MAX_RETRIES = 300;
    private static final int MAX_WAITING = 10_000;

    /// In the order in which they will be tried again.
    private final BlockingQueue<Untold> waiting = new LinkedBlockingQueue<>(MAX_WAITING);

    private Thread retries;

    synchronized void start(@Observes Startup event) {
        if (retries == null) {
            retries = Thread.ofVirtual().name("parley-untold-entries").start(this::tellUntold);
        }
    }

    synchronized void stop(@Observes Shutdown event) {
        if (retries != null) {
            retries.interrupt();
        }
    }

    /// Does not block.
    ///
    /// @param telling may block on the database, and fail as it did
    void later(Runnable telling, DatabaseException failure) {
        failed(telling, MAX_RETRIES, failure);
    }

    private void failed(Runnable telling, int retriesLeft, RuntimeException failure) {
        if (retriesLeft > 0 && waiting.offer(new Untold(telling, retriesLeft, System.nanoTime() + RETRY_NANOS))) {
            LOG.log(
                    retriesLeft == MAX_RETRIES ? Level.WARNING : Level.DEBUG,
                    "telling of committed entries failed, and is tried again",
                    failure);
        } else {
            LOG.log(Level.WARNING, "telling of committed entries failed; clients read them later", failure);
        }
    }

    private void tellUntold() {
        try {
            while (true) {
                Untold next = waiting.take();
                TimeUnit.NANOSECONDS.sleep(next.dueNanos() - System.nanoTime());
                try {
                    next.telling().run();
                } catch (RuntimeException failure) {
                    failed(next.telling(), next.retriesLeft() - 1, failure);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private record Untold(Runnable telling, int retriesLeft, long dueNanos) {}
}
