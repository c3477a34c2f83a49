package dev.parley.gateway.ws;

import dev.parley.gateway.limit.ConnectionLimits;
import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.Principal;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.xnio.IoUtils;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;
import org.xnio.conduits.ConduitStreamSinkChannel;
import org.xnio.conduits.ConduitStreamSourceChannel;

/// One WebSocket on an upgraded HTTP connection. Reading, decoding and writing happen on the connection's I/O thread,
/// which never blocks. [#send] may be called from any thread: frames gather in [Outbound] and leave in as few writes as
/// possible.
final class Connection implements FrameDecoder.Listener {

    private static final System.Logger LOG = System.getLogger(Connection.class.getName());
    private static final int READS_IN_A_ROW = 4;

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

    /// True until [#start]: nothing is written before.
    private final AtomicBoolean flushScheduled = new AtomicBoolean(true);

    private final Outbound outbound;
    private boolean peerClosed;

    /// These three are only seen on the I/O thread: whether its frames are being handled right now, whether a
    /// request is served elsewhere, whether too many replies have not left yet. The latter two keep the next
    /// request waiting.
    private boolean handling;

    private boolean paused;
    private boolean congested;
    private volatile long lastHeardNanos = System.nanoTime();

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
        this.outbound = new Outbound(subProtocol, settings, budget);
        this.handler = handler;
        this.decoder = new FrameDecoder(subProtocol.opcode(), settings.maxFrameBytes(), this);
    }

    /// Queues the first frame, which leaves with [#start]: who has got it is told of everything from then on, and so is
    /// known to all by then. Called once, before anybody else knows of the connection.
    void greet(OutFrame welcome) {
        outbound.add(welcome);
    }

    /// Begins to read and to write. Called once, when all who are to hear of its end know of it. From
    /// any thread.
    void start() {
        ioThread.execute(this::open);
    }

    private void open() {
        endListenersTimes();
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
        flush();
    }

    /// The HTTP listener's time-outs are for requests, and end a connection without a word. From here on only
    /// [#sweep] says what takes too long. None runs at this moment: Undertow begins one with a read or a write.
    private void endListenersTimes() {
        try {
            socket.setOption(Options.READ_TIMEOUT, 0);
            socket.setOption(Options.WRITE_TIMEOUT, 0);
        } catch (IOException failed) {
            LOG.log(Level.DEBUG, "a connection keeps the time-outs of a request", failed);
        }
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
        outbound.add(message);
        scheduleFlush();
    }

    /// Sends what nobody asked for. When, is remembered: see [#mayHaveMissedNews].
    void sendNews(OutFrame message, long nowNanos) {
        outbound.addNews(message, nowNanos);
        scheduleFlush();
    }

    /// Whether news was sent so late that it may have gone into a connection to which nobody listened any more.
    boolean mayHaveMissedNews() {
        return outbound.mayHaveMissedNews();
    }

    /// Queues a frame that is left out when the client is slow. Nothing repairs that: it is for what ends by itself.
    void sendEphemeral(OutFrame message) {
        sendEphemeral(message.in(subProtocol));
    }

    private void sendEphemeral(byte[] frame) {
        if (outbound.addEphemeral(frame)) {
            scheduleFlush();
        }
    }

    /// Whether it has ended. Nobody is told of that once more.
    boolean isClosed() {
        return outbound.isClosed();
    }

    /// What waits for the client, in bytes.
    int queuedBytes() {
        return outbound.bytes();
    }

    /// Ends it without what is queued. The client is slower than this node can afford: see [OutboundBudget].
    void dismissAsSlow() {
        outbound.dismissAsSlow();
        scheduleFlush();
    }

    /// Ends it without what is queued. A newer connection has taken its place.
    void dismissAsReplaced() {
        outbound.dismissAsReplaced();
        scheduleFlush();
    }

    /// Sends what is queued, then a close frame, then waits a bounded time for the peer's.
    void close(int code, String reason) {
        outbound.close(code, reason);
        scheduleFlush();
    }

    /// Ends a connection whose peer fell silent or does not answer the close. Called now and then by the sweeper.
    void sweep(long nowNanos) {
        if (outbound.isCloseOverdue(nowNanos)) {
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
        congested = outbound.isCongested();
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
            while (outbound.gather(buffer)) {
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
                if (congested && !outbound.isCongested()) {
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

    private void sent(int bytes) {
        int frames = outbound.sent(bytes);
        if (frames > 0) {
            handler.onSent(frames);
        }
    }

    private void finishClose() throws IOException {
        if (!outbound.isDone()) {
            return;
        }
        if (peerClosed) {
            IoUtils.safeClose(socket);
        } else {
            sink.shutdownWrites();
            sink.flush();
        }
    }

    private void onSocketClosed() {
        if (outbound.end()) {
            handler.onClosed(this);
        }
    }

    @Override
    public boolean onMessage(byte[] buffer, int offset, int length) {
        if (!outbound.isOpen()) {
            return true;
        }
        paused = !handler.onMessage(this, buffer, offset, length);
        congested = outbound.isCongested();
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
