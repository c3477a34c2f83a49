package dev.parley.load.engine;

import dev.parley.client.wire.FrameScanner;
import dev.parley.load.wire.FrameWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// One thread that serves thousands of sockets, and everything that belongs to them: nothing on a loop is
/// locked. The buffers for reading and writing exist once, not once a connection, and what one event makes a
/// connection say is written at once.
public final class EventLoop implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(EventLoop.class.getName());
    private static final long MILLI = 1_000_000;
    private static final long LONGEST_WAIT = 100 * MILLI;

    private record Timer(long due, Runnable task) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            return Long.signum(due - other.due);
        }
    }

    private final Selector selector;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final FrameWriter writer = new FrameWriter();
    private final FrameScanner scanner = new FrameScanner();
    private final Thread thread;
    private byte[] input = new byte[256 * 1024];
    private Connection writing;
    private Pace pace;
    private long now;
    private volatile boolean waiting;
    private volatile boolean stopped;

    public EventLoop(String name) {
        try {
            selector = Selector.open();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        thread = Thread.ofPlatform().name(name).daemon().start(this::run);
    }

    /// Has a task done on the loop's thread, soon. From any thread.
    public void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /// On the loop's thread, as all that follow.
    public void after(long nanos, Runnable task) {
        timers.add(new Timer(System.nanoTime() + nanos, task));
    }

    /// `System.nanoTime()` when the present event was read from its socket.
    public long now() {
        return now;
    }

    /// Sends are due by a schedule from now on.
    public void pace(Pace schedule) {
        pace = schedule;
    }

    /// What is due by now is still sent, and then nothing more: a loop that was late must not leave it out.
    public void endPace() {
        if (pace != null) {
            pace.run(System.nanoTime());
            pace = null;
        }
    }

    /// Ends a wait early when something is due by the schedule. From any thread.
    void wakeIfWaiting() {
        if (waiting) {
            selector.wakeup();
        }
    }

    Selector selector() {
        return selector;
    }

    FrameScanner scanner() {
        return scanner;
    }

    /// The buffer for what `connection` wants to write; what another one has put there is written first.
    FrameWriter writerFor(Connection connection) {
        if (writing != connection) {
            flush();
            writing = connection;
        }
        return writer;
    }

    void flush() {
        Connection full = writing;
        if (full != null) {
            writing = null;
            full.write(writer.buffer(), writer.length());
            writer.clear();
        }
    }

    /// Forgets what a connection that has ended wanted to write.
    void forget(Connection connection) {
        if (writing == connection) {
            writing = null;
            writer.clear();
        }
    }

    /// A buffer to read into, which begins with the `partial` frame and has room for more.
    byte[] input(byte[] partial, int length) {
        if (length * 2 > input.length) {
            input = new byte[input.length * 2];
        }
        System.arraycopy(partial, 0, input, 0, length);
        return input;
    }

    private void run() {
        try {
            while (!stopped) {
                now = System.nanoTime();
                long wait = pace == null ? LONGEST_WAIT : Math.min(LONGEST_WAIT, pace.due() - now);
                if (!timers.isEmpty()) {
                    wait = Math.min(wait, timers.peek().due - now);
                }
                select(wait);
                now = System.nanoTime();
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    guarded(task);
                }
                while (!timers.isEmpty() && timers.peek().due <= now) {
                    guarded(timers.poll().task);
                }
                if (pace != null) {
                    pace.run(now);
                }
                flush();
            }
        } catch (IOException failed) {
            LOG.log(System.Logger.Level.ERROR, "the load generator's loop has ended", failed);
        }
    }

    private void select(long wait) throws IOException {
        if (wait <= 0 || !tasks.isEmpty()) {
            selector.selectNow(this::ready);
        } else {
            waiting = true;
            selector.select(this::ready, Math.max(1, wait / MILLI));
            waiting = false;
        }
    }

    private void ready(SelectionKey key) {
        now = System.nanoTime();
        Connection connection = (Connection) key.attachment();
        guarded(connection::ready);
        flush();
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException failure) {
            LOG.log(System.Logger.Level.ERROR, "a step of the load generator failed", failure);
        }
    }

    /// Closes all connections and ends the thread.
    @Override
    public void close() {
        execute(() -> {
            for (SelectionKey key : Arrays.asList(selector.keys().toArray(SelectionKey[]::new))) {
                ((Connection) key.attachment()).close();
            }
            stopped = true;
        });
        try {
            thread.join();
            selector.close();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
