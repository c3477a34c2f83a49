package dev.parley.blackbox;

import dev.parley.contract.Contract;
import dev.parley.contract.Dialogue;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// A socket of somebody who means harm and writes any bytes. What comes back must be documented; whether it is the
/// right reply nobody can say. For one thread.
final class HostilePeer implements AutoCloseable {

    /// The server hung up without a close frame.
    static final int HUNG_UP = 1006;

    private static final int PATIENCE_MS = 20_000;
    private final Dialogue dialogue = Contract.ofThisRun().dialogue();
    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    private HostilePeer(URI server) throws IOException {
        socket = new Socket(server.getHost(), server.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = socket.getOutputStream();
    }

    /// A bare connection.
    static HostilePeer dial(URI server) throws IOException {
        return new HostilePeer(server);
    }

    /// The handshake that `token` opens a WebSocket with.
    static byte[] handshake(URI server, String token, Encoding encoding) {
        return """
                GET /api/v1/ws HTTP/1.1
                Host: %s:%d
                Upgrade: websocket
                Connection: Upgrade
                Sec-WebSocket-Version: 13
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
                Sec-WebSocket-Protocol: %s
                Authorization: Bearer %s

                """.formatted(server.getHost(), server.getPort(), encoding.subProtocol(), token)
                .replace("\n", "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    HostilePeer write(byte[] bytes) throws IOException {
        out.write(bytes);
        return this;
    }

    /// Reads the head of an HTTP answer; gives its status, or 0 when the server hung up instead.
    int status() throws IOException {
        StringBuilder head = new StringBuilder();
        try {
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.readUnsignedByte());
            }
        } catch (EOFException | SocketException hungUp) {
            return 0;
        }
        return Integer.parseInt(head.substring(9, 12));
    }

    /// Reads on until a message has this in it, which CBOR has as it is. Gives 0 then, or the code that the server
    /// closed with instead.
    int closedBefore(String text) throws IOException {
        try {
            while (true) {
                int opcode = in.readUnsignedByte() & 0x0F;
                int length = in.readUnsignedByte();
                if (length == 126) {
                    length = in.readUnsignedShort();
                } else if (length == 127) {
                    length = Math.toIntExact(in.readLong());
                }
                byte[] payload = new byte[length];
                in.readFully(payload);
                if (opcode == RawWebSocket.CLOSE) {
                    int code = ByteBuffer.wrap(payload).getShort() & 0xFFFF;
                    dialogue.closed(code);
                    return code;
                }
                if (opcode == RawWebSocket.TEXT || opcode == RawWebSocket.BINARY) {
                    Encoding encoding = opcode == RawWebSocket.TEXT ? Encoding.JSON : Encoding.CBOR;
                    dialogue.overheard(encoding.read(payload));
                    if (new String(payload, StandardCharsets.UTF_8).contains(text)) {
                        return 0;
                    }
                }
            }
        } catch (EOFException | SocketException hungUp) {
            return HUNG_UP;
        }
    }

    /// Hangs up so that the server gets an error instead of an end.
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
