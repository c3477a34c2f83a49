package dev.parley.gateway.ws;

import java.nio.ByteBuffer;
import java.time.Duration;

/// All that one client is still to get, up to the close frame, after which nothing follows. Who is slow gets no
/// more than its bound: what may be left out is, and what must arrive makes it a goodbye. Thread-safe; only keeps, and
/// never writes.
final class Outbound {

    private static final long NONE = 0;
    private static final OutFrame SLOW = Goodbyes.frame("slow", 1000);
    private static final OutFrame REPLACED = Goodbyes.frame("replaced", 0);

    /// Before the client fell silent, as far as this server knows.
    private static final Duration NEWS_ON_ITS_WAY = Duration.ofSeconds(60);

    private enum State {
        OPEN,
        /// A close frame is on its way out; nothing follows it.
        CLOSING,
        CLOSED
    }

    private final SubProtocol subProtocol;
    private final GatewaySettings settings;
    private final OutboundQueue queue;
    private State state = State.OPEN;
    private long closeDeadlineNanos;
    private long newsSentNanos = NONE;

    Outbound(SubProtocol subProtocol, GatewaySettings settings, OutboundBudget budget) {
        this.subProtocol = subProtocol;
        this.settings = settings;
        this.queue = new OutboundQueue(budget);
    }

    /// A frame that must arrive. A client that does not take it in time is sent away.
    void add(OutFrame message) {
        add(message, NONE);
    }

    /// What nobody asked for. When, is remembered: see [#mayHaveMissedNews].
    void addNews(OutFrame message, long nowNanos) {
        add(message, nowNanos);
    }

    private void add(OutFrame message, long newsNanos) {
        byte[] frame = message.in(subProtocol);
        synchronized (this) {
            if (state != State.OPEN) {
                return;
            }
            if (newsNanos != NONE) {
                newsSentNanos = newsNanos;
            }
            if (queue.bytes() + frame.length > settings.maxOutboundBytes() || queue.isTooMuchForAll()) {
                dismissAsSlow();
            } else {
                queue.add(frame);
            }
        }
    }

    /// A frame that is left out when the client is slow.
    ///
    /// @return whether it was added
    synchronized boolean addEphemeral(byte[] frame) {
        if (state != State.OPEN || queue.bytes() > settings.softOutboundBytes() || queue.isTooMuchForAll()) {
            return false;
        }
        queue.add(frame);
        return true;
    }

    /// Whether news was sent so late that it may have gone into a connection to which nobody listened any more.
    synchronized boolean mayHaveMissedNews() {
        return newsSentNanos != NONE
                && System.nanoTime() - newsSentNanos
                        < settings.idleLimit().plus(NEWS_ON_ITS_WAY).toNanos();
    }

    /// Nothing but a goodbye: the client is slower than this node can afford.
    void dismissAsSlow() {
        dismiss(SLOW, CloseCode.OVERLOADED, "too slow");
    }

    /// Nothing but a goodbye: a newer connection has taken its place.
    void dismissAsReplaced() {
        dismiss(REPLACED, CloseCode.NORMAL, "replaced");
    }

    /// Drops what is queued, so that its memory is free at once.
    private synchronized void dismiss(OutFrame goodbye, int code, String reason) {
        if (state == State.OPEN) {
            queue.overflow();
            queue.add(goodbye.in(subProtocol));
            close(code, reason);
        }
    }

    /// What is queued, then a close frame, for whose answer a bounded time is waited.
    synchronized void close(int code, String reason) {
        if (state == State.OPEN) {
            queue.add(Frames.close(code, reason));
            state = State.CLOSING;
            closeDeadlineNanos = System.nanoTime() + settings.closeLimit().toNanos();
        }
    }

    synchronized boolean isCloseOverdue(long nowNanos) {
        return state == State.CLOSING && nowNanos - closeDeadlineNanos > 0;
    }

    synchronized boolean isOpen() {
        return state == State.OPEN;
    }

    synchronized boolean isClosed() {
        return state == State.CLOSED;
    }

    /// Whether the close frame has left.
    synchronized boolean isDone() {
        return state == State.CLOSING && queue.isEmpty();
    }

    /// The socket is gone, and what was queued with it.
    ///
    /// @return false if that was known already
    synchronized boolean end() {
        if (state == State.CLOSED) {
            return false;
        }
        state = State.CLOSED;
        queue.clear();
        return true;
    }

    /// What waits, in bytes.
    synchronized int bytes() {
        return queue.bytes();
    }

    /// Whether so much waits to be sent that a client which asks for more has to take it first. Without this,
    /// one that asks for much at once would be closed as a slow one.
    synchronized boolean isCongested() {
        return state == State.OPEN && queue.bytes() > settings.softOutboundBytes();
    }

    /// Fills the buffer with what is first. False when there is nothing.
    synchronized boolean gather(ByteBuffer buffer) {
        return queue.gather(buffer);
    }

    /// So many bytes of what is first have left.
    ///
    /// @return how many frames left with them to the end
    synchronized int sent(int bytes) {
        return queue.sent(bytes);
    }
}
