package dev.parley.load.engine;

import dev.parley.client.wire.FrameScanner;
import dev.parley.load.wire.FrameReader;
import dev.parley.load.wire.Opcode;
import dev.parley.load.wire.Upgrade;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/// One WebSocket to the server, from TCP connect to close. On its loop's thread. Costs little while nothing
/// happens: a buffer is kept only for a frame that has come in part, or one that the socket did not take.
public final class Connection implements FrameReader.Sink {
    /// What a connection is for. On the loop's thread.
    public interface Owner {
        /// A frame; it is valid during the call only.
        void frame(FrameScanner frame);

        /// The connection has ended, or was never made; the last call.
        ///
        /// @param code a WebSocket close code, the HTTP status that refused the upgrade, or 1006 for a lost one
        void closed(int code);
    }

    private static final int LOST = 1006;
    private static final int MAX_PENDING = 1 << 20;
    private static final byte[] NOTHING = new byte[0];
    private static final byte[] NORMAL = {0x03, (byte) 0xe8};

    private final EventLoop loop;
    private final Owner owner;
    private final FrameReader reader = new FrameReader();
    private final byte[] upgrade;
    private final SocketChannel channel;
    private final SelectionKey key;
    private byte[] partial = NOTHING;
    private int partialLength;
    private byte[] pending = NOTHING;
    private int pendingLength;
    private boolean upgraded;
    private boolean ended;
    private int closeCode = LOST;

    private Connection(EventLoop loop, Owner owner, byte[] upgrade, InetSocketAddress server) throws IOException {
        this.loop = loop;
        this.owner = owner;
        this.upgrade = upgrade;
        this.channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        boolean connected = channel.connect(server);
        this.key = channel.register(loop.selector(), connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
        if (connected) {
            write(upgrade, upgrade.length);
        }
    }

    /// Begins to connect. On the loop's thread.
    ///
    /// @param upgrade the request, see [Upgrade]
    public static Connection open(EventLoop loop, InetSocketAddress server, byte[] upgrade, Owner owner) {
        try {
            return new Connection(loop, owner, upgrade, server);
        } catch (IOException failed) {
            loop.execute(() -> owner.closed(LOST));
            return null;
        }
    }

    /// Sends a text frame. It is written when the present event is done with.
    public void send(byte[] payload, int length) {
        if (!ended) {
            loop.writerFor(this).text(payload, length);
        }
    }

    /// Says goodbye and ends the connection; the owner is not called.
    public void leave() {
        if (!ended) {
            loop.writerFor(this).frame(Opcode.CLOSE, NORMAL, 0, NORMAL.length);
            loop.flush();
            close();
        }
    }

    void ready() {
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
                key.interestOps(SelectionKey.OP_READ);
                write(upgrade, upgrade.length);
            }
            if (key.isValid() && key.isWritable()) {
                writePending();
            }
            if (key.isValid() && key.isReadable()) {
                read();
            }
        } catch (IOException lost) {
            end(closeCode);
        } catch (FrameReader.MalformedFrame malformed) {
            end(1002);
        }
    }

    private void read() throws IOException {
        byte[] bytes = loop.input(partial, partialLength);
        int read = channel.read(ByteBuffer.wrap(bytes, partialLength, bytes.length - partialLength));
        if (read < 0) {
            end(closeCode);
            return;
        }
        int to = partialLength + read;
        int from = upgraded ? 0 : upgraded(bytes, to);
        if (ended) {
            return;
        }
        int rest = upgraded ? reader.read(bytes, from, to, this) : 0;
        partialLength = to - rest;
        if (partialLength == 0) {
            partial = NOTHING;
        } else {
            if (partialLength > partial.length) {
                partial = new byte[Math.max(partialLength, 256)];
            }
            System.arraycopy(bytes, rest, partial, 0, partialLength);
        }
    }

    /// @return where the answer to the upgrade ends; 0 while it is not complete
    private int upgraded(byte[] bytes, int to) {
        int end = Upgrade.end(bytes, to);
        if (end > 0) {
            int status = Upgrade.status(bytes, end);
            if (status != 101) {
                end(status);
                return 0;
            }
            upgraded = true;
        }
        return end;
    }

    /// Writes at once what the socket takes; the rest follows when it takes more.
    void write(byte[] bytes, int length) {
        if (ended) {
            return;
        }
        try {
            int written = pendingLength > 0 ? 0 : channel.write(ByteBuffer.wrap(bytes, 0, length));
            if (written < length) {
                append(bytes, written, length);
            }
        } catch (IOException lost) {
            // What was being done with this connection goes on to its end first.
            loop.execute(() -> end(closeCode));
        }
    }

    private void append(byte[] bytes, int from, int to) throws IOException {
        int length = pendingLength + to - from;
        if (length > MAX_PENDING) {
            throw new IOException("the server does not read");
        }
        if (length > pending.length) {
            pending = Arrays.copyOf(pending, Math.max(length, pending.length * 2));
        }
        System.arraycopy(bytes, from, pending, pendingLength, to - from);
        pendingLength = length;
        key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }

    private void writePending() throws IOException {
        int written = channel.write(ByteBuffer.wrap(pending, 0, pendingLength));
        pendingLength -= written;
        if (pendingLength == 0) {
            pending = NOTHING;
            key.interestOps(SelectionKey.OP_READ);
        } else {
            System.arraycopy(pending, written, pending, 0, pendingLength);
        }
    }

    @Override
    public void text(byte[] bytes, int from, int to) {
        FrameScanner scanner = loop.scanner();
        if (!ended && scanner.scan(bytes, from, to)) {
            owner.frame(scanner);
        }
    }

    @Override
    public void ping(byte[] bytes, int from, int to) {
        loop.writerFor(this).frame(Opcode.PONG, bytes, from, to - from);
    }

    @Override
    public void close(int code) {
        closeCode = code;
    }

    /// Ends the connection without a farewell; the owner is not called.
    public void close() {
        if (!ended) {
            ended = true;
            loop.forget(this);
            key.cancel();
            try {
                channel.close();
            } catch (IOException alreadyGone) {
                closeCode = LOST;
            }
        }
    }

    private void end(int code) {
        if (!ended) {
            close();
            owner.closed(code);
        }
    }
}
