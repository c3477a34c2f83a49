package dev.parley.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// HTTP and WebSocket on a plain socket, just enough to stand in for a server: a thread a connection, one
/// request a connection that is not upgraded.
public final class SocketServer implements AutoCloseable {
    public record Answer(int status, String json) {}

    /// What the server is for.
    public interface Behaviour {
        Answer call(String method, String path, Map<String, String> headers, String body);

        /// @return the HTTP status that refuses the upgrade, or 101
        int upgrade(Map<String, String> headers);

        void opened(Peer peer, Map<String, String> headers);

        void frame(Peer peer, String text);

        void closed(Peer peer);
    }

    private final ServerSocket listener;
    private final Thread accepting;
    private final Behaviour behaviour;

    public SocketServer(Behaviour behaviour) {
        this.behaviour = behaviour;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        accepting = Thread.ofVirtual().start(this::accept);
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException closed) {
            assert listener.isClosed();
        }
    }

    private void serve(Socket socket) {
        try (socket;
                DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()))) {
            String[] request = line(in).split(" ");
            Map<String, String> headers = new HashMap<>();
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                int colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            if (headers.containsKey("sec-websocket-key") && behaviour.upgrade(headers) == 101) {
                talk(new Peer(socket), in, headers);
                return;
            }
            byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
            Answer answer = headers.containsKey("sec-websocket-key")
                    ? new Answer(behaviour.upgrade(headers), "{}")
                    : behaviour.call(request[0], request[1], headers, new String(body, StandardCharsets.UTF_8));
            byte[] json = answer.json.getBytes(StandardCharsets.UTF_8);
            String head = "HTTP/1.1 " + answer.status + " X\r\nContent-Type: application/json\r\nContent-Length: "
                    + json.length + "\r\nConnection: close\r\n\r\n";
            OutputStream out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            out.write(json);
            out.flush();
        } catch (IOException ended) {
            assert true;
        }
    }

    private void talk(Peer peer, DataInputStream in, Map<String, String> headers) throws IOException {
        String head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + accept(headers.get("sec-websocket-key")) + "\r\n"
                + "Sec-WebSocket-Protocol: parley.v1.json\r\n\r\n";
        peer.write(head.getBytes(StandardCharsets.US_ASCII));
        behaviour.opened(peer, headers);
        try {
            while (true) {
                int opcode = in.readUnsignedByte() & 0x0f;
                int length = in.readUnsignedByte() & 0x7f;
                length = length == 126 ? in.readUnsignedShort() : length == 127 ? (int) in.readLong() : length;
                byte[] mask = in.readNBytes(4);
                byte[] payload = in.readNBytes(length);
                for (int i = 0; i < payload.length; i++) {
                    payload[i] ^= mask[i & 3];
                }
                if (opcode == 8) {
                    return;
                }
                if (opcode == 1) {
                    behaviour.frame(peer, new String(payload, StandardCharsets.UTF_8));
                }
            }
        } finally {
            behaviour.closed(peer);
        }
    }

    /// How a server answers a client's `Sec-WebSocket-Key`.
    public static String accept(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String line(DataInputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.readUnsignedByte(); next != '\n'; next = in.readUnsignedByte()) {
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /// Takes no connection any more once this returns: a listener stays open for as long as a thread waits at it.
    @Override
    public void close() {
        try {
            listener.close();
            accepting.join();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// One WebSocket. A failed write is as good as none: the reader ends too.
    public static final class Peer {
        private final Socket socket;

        Peer(Socket socket) {
            this.socket = socket;
        }

        public void send(String text) {
            byte[] payload = text.getBytes(StandardCharsets.UTF_8);
            frame(1, payload);
        }

        public void close(int code) {
            frame(8, new byte[] {(byte) (code >> 8), (byte) code});
            cut();
        }

        /// Ends the connection as a lost network would.
        public void cut() {
            try {
                socket.close();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        private void frame(int opcode, byte[] payload) {
            ByteBuffer frame = ByteBuffer.allocate(payload.length + 10).put((byte) (0x80 | opcode));
            if (payload.length < 126) {
                frame.put((byte) payload.length);
            } else {
                frame.put((byte) 126).putShort((short) payload.length);
            }
            frame.put(payload).flip();
            byte[] bytes = new byte[frame.remaining()];
            frame.get(bytes);
            try {
                write(bytes);
            } catch (IOException ended) {
                assert true;
            }
        }

        synchronized void write(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }
    }
}
