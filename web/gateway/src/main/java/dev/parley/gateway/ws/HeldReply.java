package dev.parley.gateway.ws;

import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.xnio.Buffers;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSourceChannel;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.ConduitWritableByteChannel;
import org.xnio.conduits.Conduits;
import org.xnio.conduits.StreamSinkConduit;

/// Takes a reply off the thread that makes it, however slowly its client reads. What the network does not take at once
/// is kept here, and the servlet is told that it has been written. Only when its call has ended are flushes what they
/// say they are: Undertow then sends the rest from the I/O thread, as it does for replies of its own.
///
/// That end is the end of the exchange, so a call must not go on asynchronously, in the sense of the servlet API: its
/// reply would never leave. A reply is in memory as a whole for as long as its call goes on; its maker bounds it.
/// For one thread at a time: that of the call, then the I/O thread.
final class HeldReply extends AbstractStreamSinkConduit<StreamSinkConduit> {

    private final HttpServerExchange exchange;
    private final UnreadReplies replies;
    private final AtomicBoolean callEnded;
    private final Queue<ByteBuffer> held = new ArrayDeque<>();
    private boolean complete;
    private boolean passedOn;
    private boolean flushed;
    private boolean counted;

    private HeldReply(
            StreamSinkConduit next, HttpServerExchange exchange, UnreadReplies replies, AtomicBoolean callEnded) {
        super(next);
        this.exchange = exchange;
        this.replies = replies;
        this.callEnded = callEnded;
    }

    static void of(HttpServerExchange exchange, UnreadReplies replies) {
        AtomicBoolean callEnded = new AtomicBoolean();
        exchange.addDefaultResponseListener(_ -> {
            callEnded.set(true);
            return false;
        });
        exchange.addResponseWrapper((factory, _) -> new HeldReply(factory.create(), exchange, replies, callEnded));
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        int all = bytes.remaining();
        if (held.isEmpty()) {
            next.write(bytes);
        }
        if (bytes.hasRemaining()) {
            held.add(ByteBuffer.allocate(bytes.remaining()).put(bytes).flip());
        }
        return all;
    }

    @Override
    public long write(ByteBuffer[] bytes, int offset, int count) throws IOException {
        long all = Buffers.remaining(bytes, offset, count);
        if (held.isEmpty()) {
            next.write(bytes, offset, count);
        }
        for (int i = offset; i < offset + count; i++) {
            if (bytes[i].hasRemaining()) {
                write(bytes[i]);
            }
        }
        return all;
    }

    @Override
    public int writeFinal(ByteBuffer bytes) throws IOException {
        return Conduits.writeFinalBasic(this, bytes);
    }

    @Override
    public long writeFinal(ByteBuffer[] bytes, int offset, int count) throws IOException {
        return Conduits.writeFinalBasic(this, bytes, offset, count);
    }

    @Override
    public long transferFrom(FileChannel file, long position, long count) throws IOException {
        return file.transferTo(position, count, new ConduitWritableByteChannel(this));
    }

    @Override
    public long transferFrom(StreamSourceChannel source, long count, ByteBuffer buffer) throws IOException {
        return IoUtils.transfer(source, count, buffer, new ConduitWritableByteChannel(this));
    }

    @Override
    public void terminateWrites() throws IOException {
        complete = true;
        passOn();
    }

    @Override
    public void truncateWrites() throws IOException {
        held.clear();
        passedOn = true;
        next.truncateWrites();
    }

    @Override
    public boolean flush() throws IOException {
        passOn();
        if (next.flush() && held.isEmpty()) {
            flushed = true;
            return true;
        }
        if (callEnded.get() && !counted) {
            counted = true;
            replies.hold(exchange, held.stream().mapToInt(ByteBuffer::remaining).sum());
        }
        return !callEnded.get();
    }

    private void passOn() throws IOException {
        for (ByteBuffer first = held.peek(); first != null; first = held.peek()) {
            next.write(first);
            if (first.hasRemaining()) {
                return;
            }
            held.remove();
        }
        if (complete && !passedOn) {
            passedOn = true;
            next.terminateWrites();
        }
    }

    /// Not before all has left: Undertow takes what is shut for what is done.
    @Override
    public boolean isWriteShutdown() {
        return flushed && next.isWriteShutdown();
    }

    /// There is always room here.
    @Override
    public void awaitWritable() {}

    @Override
    public void awaitWritable(long time, TimeUnit unit) {}
}
