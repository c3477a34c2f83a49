package dev.parley.platform.internal;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.JChannel;

/// Messages that wait for one other server, bounded by their bytes, and the thread that sends them: all that
/// wait leave together, at most every two milliseconds. Sending may block, when the other takes nothing; adding
/// never does. When the bound is reached everything that waits is dropped, and an empty message tells the other
/// that it has missed some.
final class Outbox {

    private static final System.Logger LOG = System.getLogger(Outbox.class.getName());
    private static final int MAX_JOINED_BYTES = 128 * 1024;

    /// From one message to the next: what comes meanwhile leaves together. One that comes after a longer silence leaves
    /// at once.
    private static final long PAUSE_NANOS = 2_000_000;

    private final JChannel channel;
    private final Address to;
    private final int maxBytes;
    private final long id;
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    private final Thread sender;
    private long count;
    private int bytes;
    private boolean missed;
    private boolean closed;

    /// @param id larger than that of any this server has had
    Outbox(JChannel channel, Address to, int maxBytes, long id) {
        this.id = id;
        this.channel = channel;
        this.to = to;
        this.maxBytes = maxBytes;
        this.sender = Thread.ofPlatform().daemon().name("parley-to-" + to).start(this::run);
    }

    boolean isFor(Address member) {
        return to.equals(member);
    }

    /// @param part see [ClusterWire#part]
    synchronized void add(byte[] part) {
        if (closed) {
            return;
        }
        if (bytes + part.length > maxBytes) {
            LOG.log(Level.WARNING, to + " does not take its messages: " + waiting.size() + " are left out");
            waiting.clear();
            bytes = 0;
            missed = true;
        } else {
            waiting.add(part);
            bytes += part.length;
        }
        notifyAll();
    }

    /// Takes no more; what waits still leaves.
    synchronized void finish() {
        closed = true;
        notifyAll();
    }

    /// After [#finish]: until everything has left, but not for longer than this.
    void awaitFinished(Duration atMost) throws InterruptedException {
        sender.join(atMost);
    }

    /// What waits is dropped.
    synchronized void close() {
        closed = true;
        sender.interrupt();
    }

    /// @return false when there will be none
    private synchronized boolean awaitSome() throws InterruptedException {
        while (waiting.isEmpty() && !missed) {
            if (closed) {
                return false;
            }
            wait();
        }
        return true;
    }

    private synchronized byte[] take() {
        if (missed) {
            missed = false;
            return new byte[0];
        }
        List<byte[]> parts = new ArrayList<>();
        int length = 0;
        do {
            byte[] part = waiting.remove();
            parts.add(part);
            length += part.length;
        } while (!waiting.isEmpty() && length + waiting.peek().length <= MAX_JOINED_BYTES);
        bytes -= length;
        return ClusterWire.joined(new ClusterWire.Place(id, ++count), parts);
    }

    private void run() {
        try {
            long sentAt = System.nanoTime() - PAUSE_NANOS;
            while (awaitSome()) {
                LockSupport.parkNanos(sentAt + PAUSE_NANOS - System.nanoTime());
                sentAt = System.nanoTime();
                send(take());
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(byte[] wire) throws InterruptedException {
        try {
            channel.send(new BytesMessage(to, wire));
        } catch (InterruptedException ended) {
            throw ended;
        } catch (Exception failure) { // what send() declares
            if (isOpen()) {
                LOG.log(Level.WARNING, to + " could not be sent its messages", failure);
                leftOut();
            }
            TimeUnit.SECONDS.sleep(1);
        }
    }

    private synchronized boolean isOpen() {
        return !closed;
    }

    private synchronized void leftOut() {
        missed = true;
    }
}
