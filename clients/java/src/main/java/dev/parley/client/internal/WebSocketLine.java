package dev.parley.client.internal;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// An open WebSocket, the client's side (RFC 6455, section 5).
///
/// One thread reads and tells the hearer of frames and, last, of the end: while the hearer blocks, nothing is read.
/// Another writes what is queued. Whatever goes wrong, on this side too, closes the socket, at which the reader
/// tells of the end. A frame that becomes too large ends the connection, as does a queue that becomes too long.
/// Thread-safe.
final class WebSocketLine implements Transport.Link {
    private static final System.Logger LOG = System.getLogger(WebSocketLine.class.getName());

    /// A page of `sync` or `history` is one frame; the largest that the client asks for stays below this.
    private static final int LARGEST_FRAME = 8 << 20;

    /// A whole outbox of the largest messages that a server takes is less.
    private static final long MOST_WAITING = 64L << 20;

    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int LONGEST_CONTROL = 125;

    private static final int NORMAL = 1000;
    private static final int MALFORMED = 1002;
    private static final int NO_CODE = 1005;
    private static final int CUT = 1006;
    private static final int TOO_LARGE = 1009;

    private record Ending(int code, String reason) {}

    private static final class Outgoing {
        final int opcode;
        final byte[] payload;

        Outgoing(int opcode, byte[] payload) {
            this.opcode = opcode;
            this.payload = payload;
        }
    }

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final Transport.Hearer hearer;
    private final Executor threads;
    private final Duration farewell;
    private final SecureRandom masks = new SecureRandom();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Outgoing> queue = new ArrayDeque<>();
    private long waiting;
    private boolean closing;
    private boolean answering;
    private boolean ended;
    private Ending ending = new Ending(CUT, "");

    /// @param socket the one below TLS: closing it does not wait for anybody
    /// @param farewell the server may take so long to answer a close
    WebSocketLine(
            Socket socket,
            InputStream in,
            OutputStream out,
            Transport.Hearer hearer,
            Executor threads,
            Duration farewell) {
        this.socket = socket;
        this.in = new DataInputStream(in);
        this.out = new DataOutputStream(new BufferedOutputStream(out));
        this.hearer = hearer;
        this.threads = threads;
        this.farewell = farewell;
    }

    void start() {
        hearer.opened(this);
        threads.execute(this::read);
        threads.execute(this::write);
    }

    static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void send(String frame) {
        // Half a surrogate pair, which has no place in UTF-8, becomes a question mark.
        enqueue(new Outgoing(TEXT, frame.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void close() {
        enqueueClose(NORMAL);
    }

    /// Goes behind what waits to be sent. A server that does not answer is not waited for: whoever closes may have
    /// lost it.
    private void enqueueClose(int code) {
        byte[] payload = ByteBuffer.allocate(2).putShort((short) code).array();
        enqueue(new Outgoing(CLOSE, payload));
        CompletableFuture.delayedExecutor(farewell.toMillis(), TimeUnit.MILLISECONDS, threads)
                .execute(() -> close(socket));
    }

    private void enqueue(Outgoing outgoing) {
        lock.lock();
        try {
            if (closing || ended) {
                return;
            }
            if (waiting + outgoing.payload.length > MOST_WAITING) {
                end(CUT, "the server does not read");
                return;
            }
            closing = outgoing.opcode == CLOSE;
            waiting += outgoing.payload.length;
            queue.add(outgoing);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Ends the connection without a word; what was not acknowledged is sent again by the next. The first end
    /// counts.
    private void end(int code, String reason) {
        lock.lock();
        try {
            if (!ended) {
                ended = true;
                ending = new Ending(code, reason);
                queue.clear();
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
        // Not here: the caller is the client's one thread.
        threads.execute(() -> close(socket));
    }

    private void write() {
        try {
            for (Outgoing next = next(); next != null; next = next()) {
                write(next);
                if (next.opcode == CLOSE) {
                    out.flush();
                    written();
                    return;
                }
            }
        } catch (IOException failed) {
            LOG.log(System.Logger.Level.DEBUG, "a frame could not be sent", failed);
            end(CUT, "");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Nothing follows a close. Who answers one hangs up; who begins waits for the answer.
    private void written() {
        lock.lock();
        try {
            if (answering) {
                end(ending.code, ending.reason);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Waits for something to send; what was sent before leaves when there is nothing more.
    ///
    /// @return null at the end
    private Outgoing next() throws IOException, InterruptedException {
        Outgoing next = poll();
        if (next == null) {
            out.flush();
            lock.lock();
            try {
                while (queue.isEmpty() && !ended) {
                    changed.await();
                }
            } finally {
                lock.unlock();
            }
            next = poll();
        }
        return next;
    }

    private Outgoing poll() {
        lock.lock();
        try {
            Outgoing next = queue.poll();
            waiting -= next == null ? 0 : next.payload.length;
            return next;
        } finally {
            lock.unlock();
        }
    }

    private void write(Outgoing frame) throws IOException {
        byte[] payload = frame.payload;
        out.writeByte(0x80 | frame.opcode);
        if (payload.length <= LONGEST_CONTROL) {
            out.writeByte(0x80 | payload.length);
        } else if (payload.length < 1 << 16) {
            out.writeByte(0x80 | 126);
            out.writeShort(payload.length);
        } else {
            out.writeByte(0x80 | 127);
            out.writeLong(payload.length);
        }
        byte[] mask = new byte[4];
        masks.nextBytes(mask);
        out.write(mask);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i & 3];
        }
        out.write(payload);
    }

    private void read() {
        try {
            readToTheEnd();
        } catch (IOException | RuntimeException cut) {
            LOG.log(System.Logger.Level.DEBUG, "the connection was cut", cut);
            end(CUT, "");
        } finally {
            Ending first = firstEnding();
            hearer.closed(first.code, first.reason);
        }
    }

    private Ending firstEnding() {
        lock.lock();
        try {
            return ending;
        } finally {
            lock.unlock();
        }
    }

    private void readToTheEnd() throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        boolean joining = false;
        while (true) {
            int first = in.readUnsignedByte();
            int opcode = first & 0x0f;
            boolean last = (first & 0x80) != 0;
            long length = length(in.readUnsignedByte());
            boolean control = opcode >= CLOSE;
            boolean expected = control ? last && length <= LONGEST_CONTROL : opcode == (joining ? CONTINUATION : TEXT);
            if (!expected || (first & 0x70) != 0 || length < 0) {
                end(MALFORMED, "the server sent a malformed frame");
                return;
            }
            if (!control && length > LARGEST_FRAME - message.size()) {
                end(TOO_LARGE, "the server sent too large a frame");
                return;
            }
            byte[] payload = in.readNBytes((int) length);
            if (payload.length < length) {
                throw new EOFException("The connection was cut in a frame.");
            }
            if (opcode == CLOSE) {
                closed(payload);
                return;
            }
            if (opcode == PING) {
                enqueue(new Outgoing(PONG, payload));
            }
            if (!control) {
                message.writeBytes(payload);
                joining = !last;
            }
            if (!control && last) {
                tell(message.toString(StandardCharsets.UTF_8));
                message = new ByteArrayOutputStream();
            }
        }
    }

    /// @return -1 for a masked frame, which a server must not send
    private long length(int second) throws IOException {
        return switch (second) {
            case 126 -> in.readUnsignedShort();
            case 127 -> in.readLong();
            default -> second > 127 ? -1 : second;
        };
    }

    /// Whoever has closed the connection may not take frames any more.
    private void tell(String frame) {
        if (isWanted()) {
            hearer.frame(frame);
        }
    }

    private boolean isWanted() {
        lock.lock();
        try {
            return !closing && !ended;
        } finally {
            lock.unlock();
        }
    }

    /// The server has closed: that is answered, unless it was an answer.
    private void closed(byte[] payload) {
        int code = payload.length < 2 ? NO_CODE : ByteBuffer.wrap(payload).getShort() & 0xffff;
        String reason = payload.length < 2 ? "" : new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
        lock.lock();
        try {
            ending = ended ? ending : new Ending(code, reason);
            if (closing) {
                end(code, reason);
            } else {
                answering = true;
                enqueueClose(code == NO_CODE ? NORMAL : code);
            }
        } finally {
            lock.unlock();
        }
    }
}
