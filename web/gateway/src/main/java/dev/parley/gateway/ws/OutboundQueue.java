package dev.parley.gateway.ws;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/// The frames that wait for one connection's socket, of which the first may be partly out. For one thread at a
/// time. Who adds keeps the bounds, by [#bytes] and [#isTooMuchForAll].
final class OutboundQueue {

    private static final int FRAME_OVERHEAD = 32;
    private static final int FRAMES_OF_GOODBYE = 2;

    /// What one may hold though all together hold too much: a page of history, or some hundred messages.
    private static final int SMALL_SHARE = 64 * 1024;

    private final OutboundBudget budget;
    private final ArrayDeque<byte[]> frames = new ArrayDeque<>(2);
    private int bytes;
    private int headSent;
    private int countedSteps;
    private boolean overflowed;

    OutboundQueue(OutboundBudget budget) {
        this.budget = budget;
    }

    /// What the queue holds in memory, about.
    int bytes() {
        return bytes;
    }

    /// Whether it is one of those that hold much while all together hold too much.
    boolean isTooMuchForAll() {
        return bytes > SMALL_SHARE && budget.excess() > 0;
    }

    boolean isEmpty() {
        return frames.isEmpty();
    }

    void add(byte[] frame) {
        frames.add(frame);
        bytes += frame.length + FRAME_OVERHEAD;
        count();
    }

    private void count() {
        int steps = bytes / OutboundBudget.STEP;
        if (steps != countedSteps) {
            budget.add(steps - countedSteps);
            countedSteps = steps;
        }
    }

    /// All but the last two frames, a goodbye and a close frame, are to be dropped. It happens in the next [#gather]:
    /// the I/O thread may be writing the head this moment.
    void overflow() {
        overflowed = true;
    }

    void clear() {
        frames.clear();
        bytes = 0;
        count();
    }

    /// Fills the buffer from the head without taking anything off it, and flips it. False when there is nothing to
    /// send.
    boolean gather(ByteBuffer buffer) {
        buffer.clear();
        if (overflowed) {
            dropBacklog();
        }
        int skip = headSent;
        for (byte[] frame : frames) {
            int n = Math.min(frame.length - skip, buffer.remaining());
            buffer.put(frame, skip, n);
            skip = 0;
            if (!buffer.hasRemaining()) {
                break;
            }
        }
        buffer.flip();
        return buffer.hasRemaining();
    }

    /// A frame that is partly out stays too: it must be finished, or the goodbye would be read as its rest.
    private void dropBacklog() {
        byte[] head = headSent > 0 ? frames.peek() : null;
        while (frames.size() > FRAMES_OF_GOODBYE) {
            remove();
        }
        if (head != null) {
            frames.addFirst(head);
            bytes += head.length + FRAME_OVERHEAD;
        }
        overflowed = false;
        count();
    }

    /// So many bytes from the head have left.
    ///
    /// @return how many frames left with them to the end
    int sent(int count) {
        int whole = 0;
        int left = count + headSent;
        while (!frames.isEmpty() && left >= frames.peek().length) {
            left -= remove();
            whole++;
        }
        headSent = left;
        count();
        return whole;
    }

    private int remove() {
        int length = frames.remove().length;
        bytes -= length + FRAME_OVERHEAD;
        return length;
    }
}
