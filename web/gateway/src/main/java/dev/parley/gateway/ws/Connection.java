package dev.parley.gateway.ws;

import dev.parley.gateway.limit.ConnectionLimits;
import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.Principal;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;
import org.xnio.conduits.ConduitStreamSinkChannel;
import org.xnio.conduits.ConduitStreamSourceChannel;

/// One WebSocket on an upgraded HTTP connection. Reading, decoding and writing happen on the connection's I/O thread,
/// which never blocks. [#send] may be called from any thread: frames gather in a bounded queue and leave in as few
/// writes as possible.
final class Connection implements FrameDecoder.Listener {

    private static final System.Logger LOG = System.getLogger(Connection.class.getName());
    private static final int READS_IN_A_ROW = 4;

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

    private final StreamConnection socket;
    private final ConduitStreamSourceChannel source;
    private final ConduitStreamSinkChannel sink;
    private final XnioIoThread ioThread;
    private final Principal principal;
    private final SessionId sessionId;
    private final SubProtocol subProtocol;
    private final ConnectionLimits limits;
    private final GatewaySettings settings;
    private final Handler handler;
    private final FrameDecoder decoder;
    private final Runnable flushTask = this::flush;
    private final AtomicBoolean flushScheduled = new AtomicBoolean();

    private final OutboundQueue outbound;
    private State state = State.OPEN;
    private boolean peerClosed;

    /// These three are only seen on the I/O thread: whether its frames are being handled right now, whether a
    /// request is served elsewhere, whether too many replies have not left yet. The latter two keep the next
    /// request waiting.
    private boolean handling;

    private boolean paused;
    private boolean congested;
    private volatile long lastHeardNanos = System.nanoTime();
    private volatile long closeDeadlineNanos;
    private long newsSentNanos = NONE;

    /// What is done with a connection's requests and its end.
    interface Handler {

        /// A message came. Returns false to hear no more until [Connection#resume].
        boolean onMessage(Connection connection, byte[] buffer, int offset, int length);

        /// A ping came. Returns whether to answer it.
        boolean onPing(Connection connection);

        /// So many frames have left.
        void onSent(int frames);

        /// The connection is gone, for whatever reason. Called once.
        void onClosed(Connection connection);
    }

    Connection(
            StreamConnection socket,
            Principal principal,
            SessionId sessionId,
            SubProtocol subProtocol,
            ConnectionLimits limits,
            GatewaySettings settings,
            OutboundBudget budget,
            Handler handler) {
        this.socket = socket;
        this.source = socket.getSourceChannel();
        this.sink = socket.getSinkChannel();
        this.ioThread = socket.getIoThread();
        this.principal = principal;
        this.sessionId = sessionId;
        this.subProtocol = subProtocol;
        this.limits = limits;
        this.settings = settings;
        this.outbound = new OutboundQueue(budget);
        this.handler = handler;
        this.decoder = new FrameDecoder(subProtocol.opcode(), settings.maxFrameBytes(), this);
    }

    /// Queues the first frame, which leaves with [#start]: who has got it is told of everything from then on, and so is
    /// known to all by then. Called once, before anybody else knows of the connection.
    void greet(OutFrame welcome) {
        synchronized (outbound) {
            outbound.add(welcome.in(subProtocol));
        }
    }

    /// Begins to read and to write. Called once, when all who are to hear of its end know of it.
    void start() {
        source.getReadSetter().set(_ -> onReadable());
        sink.getWriteSetter().set(_ -> flush());
        socket.getCloseSetter().set(_ -> onSocketClosed());
        if (!socket.isOpen()) {
            // A client that was reset during the handshake: nobody would hear of it any more.
            onSocketClosed();
            return;
        }
        source.resumeReads();
        source.wakeupReads();
        scheduleFlush();
    }

    Principal principal() {
        return principal;
    }

    UserId userId() {
        return principal.userId();
    }

    boolean isOf(DeviceId device) {
        return principal.deviceId().equals(device);
    }

    SessionId sessionId() {
        return sessionId;
    }

    SubProtocol subProtocol() {
        return subProtocol;
    }

    /// Only for the I/O thread.
    ConnectionLimits limits() {
        return limits;
    }

    /// Queues a frame that must arrive. A client that does not take it in time is closed: it catches up by seq.
    void send(OutFrame message) {
        send(message, NONE);
    }

    /// Sends what nobody asked for. When, is remembered: see [#mayHaveMissedNews].
    void sendNews(OutFrame message, long nowNanos) {
        send(message, nowNanos);
    }

    private void send(OutFrame message, long newsNanos) {
        byte[] frame = message.in(subProtocol);
        synchronized (outbound) {
            if (state != State.OPEN) {
                return;
            }
            if (newsNanos != NONE) {
                newsSentNanos = newsNanos;
            }
            if (outbound.bytes() + frame.length > settings.maxOutboundBytes() || outbound.isTooMuchForAll()) {
                beginDismissal(SLOW, CloseCode.OVERLOADED, "too slow");
            } else {
                outbound.add(frame);
            }
        }
        scheduleFlush();
    }

    /// Whether news was sent so late that it may have gone into a connection to which nobody listened any more.
    boolean mayHaveMissedNews() {
        synchronized (outbound) {
            return newsSentNanos != NONE
                    && System.nanoTime() - newsSentNanos
                            < settings.idleLimit().plus(NEWS_ON_ITS_WAY).toNanos();
        }
    }

    /// Queues a frame that is left out when the client is slow. Nothing repairs that: it is for what ends by itself.
    void sendEphemeral(OutFrame message) {
        sendEphemeral(message.in(subProtocol));
    }

    private void sendEphemeral(byte[] frame) {
        synchronized (outbound) {
            if (state != State.OPEN || outbound.bytes() > settings.softOutboundBytes() || outbound.isTooMuchForAll()) {
                return;
            }
            outbound.add(frame);
        }
        scheduleFlush();
    }

    /// Whether it has ended. Nobody is told of that once more.
    boolean isClosed() {
        synchronized (outbound) {
            return state == State.CLOSED;
        }
    }

    /// What waits for the client, in bytes.
    int queuedBytes() {
        synchronized (outbound) {
            return outbound.bytes();
        }
    }

    /// The client is slower than this node can afford: see [OutboundBudget].
    void dismissAsSlow() {
        dismiss(SLOW, CloseCode.OVERLOADED, "too slow");
    }

    /// A newer connection has taken its place.
    void dismissAsReplaced() {
        dismiss(REPLACED, CloseCode.NORMAL, "replaced");
    }

    /// Ends it without what is queued, so that its memory is free at once.
    private void dismiss(OutFrame goodbye, int code, String reason) {
        synchronized (outbound) {
            if (state == State.OPEN) {
                beginDismissal(goodbye, code, reason);
            }
        }
        scheduleFlush();
    }

    private void beginDismissal(OutFrame goodbye, int code, String reason) {
        outbound.overflow();
        outbound.add(goodbye.in(subProtocol));
        beginClose(code, reason);
    }

    /// Sends what is queued, then a close frame, then waits a bounded time for the peer's.
    void close(int code, String reason) {
        synchronized (outbound) {
            if (state == State.OPEN) {
                beginClose(code, reason);
            }
        }
        scheduleFlush();
    }

    private void beginClose(int code, String reason) {
        outbound.add(Frames.close(code, reason));
        state = State.CLOSING;
        closeDeadlineNanos = System.nanoTime() + settings.closeLimit().toNanos();
    }

    /// Ends a connection whose peer fell silent or does not answer the close. Called now and then by the sweeper.
    void sweep(long nowNanos) {
        boolean closing;
        synchronized (outbound) {
            closing = state == State.CLOSING;
        }
        if (closing && nowNanos - closeDeadlineNanos > 0) {
            IoUtils.safeClose(socket);
        } else if (nowNanos - lastHeardNanos > settings.idleLimit().toNanos()) {
            close(CloseCode.NORMAL, "idle");
        }
    }

    /// Hears messages again, after [Handler#onMessage] said false. From any thread.
    void resume() {
        ioThread.execute(() -> {
            paused = false;
            hear();
        });
    }

    /// Goes on with what came meanwhile and, unless that has to wait again, with reading.
    private void hear() {
        congested = isCongested();
        if (isHearing() && decoder.hasPending()) {
            byte[] buffer = IoBuffers.get().inbound();
            decode(buffer, decoder.restore(buffer));
        }
        if (isHearing()) {
            source.resumeReads();
        }
        flush();
    }

    private boolean isHearing() {
        return !paused && !congested;
    }

    /// Whether so much waits to be sent that a client which asks for more has to take it first. Without this,
    /// one that asks for much at once would be closed as a slow one.
    private boolean isCongested() {
        synchronized (outbound) {
            return state == State.OPEN && outbound.bytes() > settings.softOutboundBytes();
        }
    }

    private void onReadable() {
        IoBuffers buffers = IoBuffers.get();
        byte[] buffer = buffers.inbound();
        try {
            for (int i = 0; i < READS_IN_A_ROW && isHearing(); i++) {
                int kept = decoder.restore(buffer);
                int room = buffer.length - kept;
                int read = source.read(ByteBuffer.wrap(buffer, kept, room));
                if (read > 0) {
                    lastHeardNanos = System.nanoTime();
                }
                decode(buffer, kept + Math.max(read, 0));
                if (read < 0) {
                    IoUtils.safeClose(socket);
                    return;
                }
                if (read < room) {
                    break;
                }
            }
            if (!isHearing()) {
                source.suspendReads();
            }
            flush();
        } catch (IOException broken) {
            LOG.log(Level.DEBUG, "reading from a client failed", broken);
            IoUtils.safeClose(socket);
        }
    }

    private void decode(byte[] buffer, int length) {
        handling = true;
        try {
            decoder.decode(buffer, length);
        } finally {
            handling = false;
        }
    }

    private void scheduleFlush() {
        // While this connection's own frames are handled a flush follows anyway. That of another connection on the same
        // I/O thread does not.
        boolean follows = Thread.currentThread() == ioThread && handling;
        if (!follows && flushScheduled.compareAndSet(false, true)) {
            ioThread.execute(flushTask);
        }
    }

    /// Writes what is queued, as much as the socket takes. On the I/O thread.
    private void flush() {
        flushScheduled.set(false);
        ByteBuffer buffer = IoBuffers.get().outbound();
        try {
            while (gather(buffer)) {
                int wanted = buffer.remaining();
                int written = 0;
                while (buffer.hasRemaining()) {
                    int n = sink.write(buffer);
                    if (n == 0) {
                        break;
                    }
                    written += n;
                }
                sent(written);
                if (congested && !isCongested()) {
                    congested = false;
                    ioThread.execute(this::hear);
                }
                if (written < wanted) {
                    sink.resumeWrites();
                    return;
                }
            }
            if (!sink.flush()) {
                sink.resumeWrites();
                return;
            }
            sink.suspendWrites();
            finishClose();
        } catch (IOException broken) {
            LOG.log(Level.DEBUG, "writing to a client failed", broken);
            IoUtils.safeClose(socket);
        }
    }

    private boolean gather(ByteBuffer buffer) {
        synchronized (outbound) {
            return outbound.gather(buffer);
        }
    }

    private void sent(int bytes) {
        int frames;
        synchronized (outbound) {
            frames = outbound.sent(bytes);
        }
        if (frames > 0) {
            handler.onSent(frames);
        }
    }

    private void finishClose() throws IOException {
        synchronized (outbound) {
            if (state != State.CLOSING || !outbound.isEmpty()) {
                return;
            }
        }
        if (peerClosed) {
            IoUtils.safeClose(socket);
        } else {
            sink.shutdownWrites();
            sink.flush();
        }
    }

    private void onSocketClosed() {
        synchronized (outbound) {
            if (state == State.CLOSED) {
                return;
            }
            state = State.CLOSED;
            outbound.clear();
        }
        handler.onClosed(this);
    }

    @Override
    public boolean onMessage(byte[] buffer, int offset, int length) {
        synchronized (outbound) {
            if (state != State.OPEN) {
                return true;
            }
        }
        paused = !handler.onMessage(this, buffer, offset, length);
        congested = isCongested();
        return isHearing();
    }

    @Override
    public void onPing(byte[] payload) {
        if (handler.onPing(this)) {
            sendEphemeral(Frames.pong(payload));
        }
    }

    @Override
    public void onClose(int code) {
        peerClosed = true;
        close(CloseCode.NORMAL, "");
    }

    @Override
    public void onViolation(int closeCode, String reason) {
        close(closeCode, reason);
    }
}
