package dev.parley.client.internal;

import dev.parley.client.SocketServer;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/// A bare server socket that does with each connection what a test says, and then hangs up.
final class ScriptedServer implements AutoCloseable {
    /// What is done with a connection.
    interface Script {
        void play(Line line) throws IOException;
    }

    private final ServerSocket listener;
    private final AtomicInteger ended = new AtomicInteger();

    ScriptedServer(Script script) {
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        Thread.ofVirtual().start(() -> accept(script));
    }

    URI uri(String scheme) {
        return URI.create(scheme + "://127.0.0.1:" + listener.getLocalPort() + "/");
    }

    /// How many connections have been and gone.
    int ended() {
        return ended.get();
    }

    private void accept(Script script) {
        try {
            while (true) {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(script, socket));
            }
        } catch (IOException closed) {
            assert listener.isClosed();
        }
    }

    private void serve(Script script, Socket socket) {
        try (socket) {
            script.play(new Line(socket));
        } catch (IOException hungUp) {
            assert true;
        } finally {
            ended.incrementAndGet();
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    record Line(Socket socket) {
        /// Reads the upgrade request.
        ///
        /// @return what its key is answered by
        String request() throws IOException {
            // The client waits for the answer: nothing is read ahead.
            BufferedReader head =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            String answer = "";
            for (String line = head.readLine(); line != null && !line.isEmpty(); line = head.readLine()) {
                if (line.startsWith("Sec-WebSocket-Key:")) {
                    answer = SocketServer.accept(
                            line.substring(line.indexOf(':') + 1).strip());
                }
            }
            return answer;
        }

        void upgrade() throws IOException {
            say("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: " + request() + "\r\nSec-WebSocket-Protocol: parley.v1.json\r\n\r\n");
        }

        void say(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        }

        void frame(int firstByte, byte[] payload) throws IOException {
            ByteBuffer frame = ByteBuffer.allocate(payload.length + 10).put((byte) firstByte);
            if (payload.length < 126) {
                frame.put((byte) payload.length);
            } else if (payload.length < 1 << 16) {
                frame.put((byte) 126).putShort((short) payload.length);
            } else {
                frame.put((byte) 127).putLong(payload.length);
            }
            frame.put(payload);
            socket.getOutputStream().write(frame.array(), 0, frame.position());
        }

        void text(String text) throws IOException {
            frame(0x81, text.getBytes(StandardCharsets.UTF_8));
        }

        void close(int code, String reason) throws IOException {
            byte[] text = reason.getBytes(StandardCharsets.UTF_8);
            byte[] payload = ByteBuffer.allocate(text.length + 2)
                    .putShort((short) code)
                    .put(text)
                    .array();
            frame(0x88, payload);
        }

        /// Reads a frame of fewer than 126 bytes.
        String read() throws IOException {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            in.readByte();
            byte[] mask = new byte[4];
            byte[] payload = new byte[in.readByte() & 0x7f];
            in.readFully(mask);
            in.readFully(payload);
            for (int i = 0; i < payload.length; i++) {
                payload[i] ^= mask[i & 3];
            }
            return new String(payload, StandardCharsets.UTF_8);
        }

        void readToTheEnd() throws IOException {
            while (socket.getInputStream().read() >= 0) {
                // The client goes on.
            }
        }
    }
}
