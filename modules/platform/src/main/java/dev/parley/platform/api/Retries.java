package dev.parley.platform.api;

import java.lang.System.Logger.Level;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Work that failed, because the database was away for example. Each piece is tried again each second for five minutes,
/// by one thread and so one after the other. What still fails then, or finds no room among so many, is given up.
/// Thread-safe.
public final class Retries {

    static final int MAX_RETRIES = 300;

    private static final System.Logger LOG = System.getLogger(Retries.class.getName());
    private static final long PAUSE_MILLIS = 1_000;

    private final String what;
    private final long pauseNanos;

    /// In the order in which they will be tried again.
    private final BlockingQueue<Failed> waiting;

    private Thread thread;
    private boolean stopped;

    /// @param what fails, for the log
    /// @param room for so many pieces of work
    public Retries(String what, int room) {
        this(what, room, PAUSE_MILLIS);
    }

    Retries(String what, int room, long pauseMillis) {
        this.what = what;
        this.pauseNanos = TimeUnit.MILLISECONDS.toNanos(pauseMillis);
        this.waiting = new LinkedBlockingQueue<>(room);
    }

    /// Does not block.
    ///
    /// @param work may block; what it throws is its failure
    /// @param givenUp hears when it will not be tried again, perhaps before this returns
    public void later(Runnable work, Runnable givenUp, RuntimeException failure) {
        start();
        failed(work, givenUp, MAX_RETRIES, failure);
    }

    private synchronized void start() {
        if (thread == null && !stopped) {
            thread = Thread.ofVirtual().name("parley-retries").start(this::retry);
        }
    }

    /// What waits is not tried any more.
    public synchronized void stop() {
        stopped = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void failed(Runnable work, Runnable givenUp, int left, RuntimeException failure) {
        if (left > 0 && waiting.offer(new Failed(work, givenUp, left, System.nanoTime() + pauseNanos))) {
            Level level = left == MAX_RETRIES ? Level.WARNING : Level.DEBUG;
            LOG.log(level, what + " failed, and is tried again", failure);
        } else {
            LOG.log(Level.WARNING, what + " failed, and is given up", failure);
            givenUp.run();
        }
    }

    private void retry() {
        try {
            while (true) {
                Failed next = waiting.take();
                TimeUnit.NANOSECONDS.sleep(next.dueNanos() - System.nanoTime());
                try {
                    next.work().run();
                } catch (RuntimeException failure) {
                    failed(next.work(), next.givenUp(), next.left() - 1, failure);
                }
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private record Failed(Runnable work, Runnable givenUp, int left, long dueNanos) {}
}
