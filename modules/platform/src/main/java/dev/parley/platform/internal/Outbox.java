package dev.parley.platform.internal;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.JChannel;

/// Messages that wait for one other server, bounded by their bytes, and the thread that sends them. Sending may block,
/// when the other takes nothing; adding never does. When the bound is reached everything that waits is dropped, and an
/// empty message tells the other that it has missed some.
final class Outbox {

    private static final System.Logger LOG = System.getLogger(Outbox.class.getName());
    private static final byte[] MISSED = {};

    private final JChannel channel;
    private final Address to;
    private final int maxBytes;
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    private final Thread sender;
    private int bytes;
    private boolean closed;

    Outbox(JChannel channel, Address to, int maxBytes) {
        this.channel = channel;
        this.to = to;
        this.maxBytes = maxBytes;
        this.sender = Thread.ofPlatform().daemon().name("parley-to-" + to).start(this::run);
    }

    boolean isFor(Address member) {
        return to.equals(member);
    }

    synchronized void add(byte[] wire) {
        if (closed) {
            return;
        }
        if (bytes + wire.length > maxBytes) {
            LOG.log(Level.WARNING, to + " does not take its messages: " + waiting.size() + " are left out");
            waiting.clear();
            bytes = 0;
            waiting.add(MISSED);
        } else {
            waiting.add(wire);
            bytes += wire.length;
        }
        notifyAll();
    }

    synchronized void close() {
        closed = true;
        sender.interrupt();
    }

    private synchronized byte[] take() throws InterruptedException {
        while (waiting.isEmpty()) {
            wait();
        }
        byte[] wire = waiting.remove();
        bytes -= wire.length;
        return wire;
    }

    private void run() {
        try {
            while (true) {
                channel.send(new BytesMessage(to, take()));
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } catch (Exception failure) { // what send() declares
            if (!closed) {
                LOG.log(Level.WARNING, "nothing more can be sent to " + to, failure);
            }
        }
    }
}
