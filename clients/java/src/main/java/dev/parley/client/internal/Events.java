package dev.parley.client.internal;

import dev.parley.client.ParleyListener;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/// Hands events to the application's listener, on a thread of their own and in order. At most a fixed number
/// wait: a listener that is slower than the chat slows the reading of the socket down, and takes no memory.
public final class Events implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Events.class.getName());
    private static final int WAITING = 1_024;

    private final BlockingQueue<Consumer<ParleyListener>> queue = new ArrayBlockingQueue<>(WAITING);
    private final ParleyListener listener;
    private final Thread thread;
    private volatile boolean ended;

    public Events(String name, ParleyListener listener) {
        this.listener = listener;
        this.thread = Thread.ofVirtual().name(name).start(this::work);
    }

    /// Waits for room.
    public void tell(Consumer<ParleyListener> event) {
        try {
            queue.put(event);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        try {
            while (!ended) {
                tellNow(queue.take());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void tellNow(Consumer<ParleyListener> event) {
        try {
            event.accept(listener);
        } catch (RuntimeException failure) {
            LOG.log(System.Logger.Level.ERROR, "the listener failed", failure);
        }
    }

    /// What was told before is still heard, then the thread ends. Returns at once.
    @Override
    public void close() {
        if (!queue.offer(last -> ended = true)) {
            thread.interrupt();
        }
    }
}
