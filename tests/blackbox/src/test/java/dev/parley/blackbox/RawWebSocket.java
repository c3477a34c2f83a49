package dev.parley.blackbox;

import dev.parley.contract.Contract;
import dev.parley.contract.Dialogue;
import dev.parley.contract.RestExchange;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A WebSocket client on a bare socket that can do what a well-behaved one cannot: any handshake, any frame, in any
/// pieces. Reads only when asked, so that it can be as slow as a test wants. One thread reads; any may write. All that
/// passes is under the [Contract], except what is written as bare bytes.
final class RawWebSocket implements AutoCloseable {

    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;

    private static final String SAMPLE_KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    static final String SAMPLE_ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final byte[] MASK = {0x37, (byte) 0xFA, 0x21, 0x3D};

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final Object writing = new Object();
    private final Dialogue dialogue = Contract.ofThisRun().dialogue();
    private final OutgoingMessages underContract = new OutgoingMessages(dialogue);

    private RawWebSocket(Socket socket, DataInputStream in) throws IOException {
        this.socket = socket;
        this.in = in;
        this.out = socket.getOutputStream();
    }

    /// A frame of the server.
    @SuppressWarnings("ArrayRecordComponent") // read once
    record Frame(int opcode, boolean last, byte[] payload) {

        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        int closeCode() {
            return payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
        }
    }

    /// The answer to a handshake; with a socket only where it was 101.
    record Handshake(int status, Map<String, String> headers, String body, Optional<RawWebSocket> socket) {

        RawWebSocket opened() {
            return socket.orElseThrow(() -> new AssertionError("refused with " + status + ": " + body));
        }

        private RestExchange exchange(URI target) {
            return new RestExchange(
                    "GET",
                    target,
                    "",
                    () -> new byte[0],
                    status,
                    name -> Optional.ofNullable(headers.get(name.toLowerCase(java.util.Locale.ROOT))),
                    body.getBytes(StandardCharsets.UTF_8));
        }
    }

    /// A handshake in the making; the defaults are proper.
    static final class Opening {
        private final URI base;
        private String target = "/api/v1/ws";
        private final Map<String, List<String>> headers = new LinkedHashMap<>();
        private int receiveBuffer;

        Opening(URI base) {
            this.base = base;
            header("Host", base.getHost() + ":" + base.getPort());
            header("Upgrade", "websocket");
            header("Connection", "Upgrade");
            header("Sec-WebSocket-Version", "13");
            header("Sec-WebSocket-Key", SAMPLE_KEY);
        }

        /// Sets a header; null leaves it out.
        Opening header(String name, String value) {
            headers.put(name, value == null ? List.of() : List.of(value));
            return this;
        }

        Opening token(String token) {
            return header("Authorization", "Bearer " + token);
        }

        Opening ticket(String ticket) {
            target = "/api/v1/ws?ticket=" + ticket;
            return this;
        }

        /// Makes the kernel take little off the server's hands while the test does not read.
        Opening receiveBuffer(int bytes) {
            receiveBuffer = bytes;
            return this;
        }

        Handshake send() {
            try {
                Socket socket = new Socket();
                if (receiveBuffer > 0) {
                    socket.setReceiveBufferSize(receiveBuffer);
                }
                socket.connect(new InetSocketAddress(base.getHost(), base.getPort()), 10_000);
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(20_000);
                StringBuilder request = new StringBuilder("GET " + target + " HTTP/1.1\r\n");
                headers.forEach((name, values) -> values.forEach(
                        value -> request.append(name).append(": ").append(value).append("\r\n")));
                socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
                Handshake answer = answer(socket);
                Contract.ofThisRun().exchanged(answer.exchange(base.resolve(target)));
                return answer;
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        RawWebSocket open() {
            return send().opened();
        }

        private static Handshake answer(Socket socket) throws IOException {
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
            int status = Integer.parseInt(line(in).split(" ", 3)[1]);
            Map<String, String> headers = new LinkedHashMap<>();
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                int colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon).toLowerCase(java.util.Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            if (status == 101) {
                return new Handshake(status, headers, "", Optional.of(new RawWebSocket(socket, in)));
            }
            String length = headers.getOrDefault("content-length", "0");
            String body = new String(in.readNBytes(Integer.parseInt(length)), StandardCharsets.UTF_8);
            socket.close();
            return new Handshake(status, headers, body, Optional.empty());
        }

        private static String line(DataInputStream in) throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    throw new EOFException("the server hung up after: " + line);
                }
                if (b != '\r') {
                    line.write(b);
                }
            }
            return line.toString(StandardCharsets.ISO_8859_1);
        }
    }

    RawWebSocket text(String text) {
        return frame(true, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    RawWebSocket frame(boolean last, int opcode, byte[] payload) {
        underContract.frame(last, opcode, payload);
        return write(encoded((last ? FINAL : 0) | opcode, true, payload));
    }

    RawWebSocket unmasked(int opcode, byte[] payload) {
        return write(encoded(FINAL | opcode, false, payload));
    }

    RawWebSocket close(int code) {
        return frame(true, CLOSE, ByteBuffer.allocate(2).putShort((short) code).array());
    }

    /// Sends the start of a frame that says it has `length` bytes, and nothing of it.
    RawWebSocket headerOf(int opcode, long length) {
        return write(ByteBuffer.allocate(14)
                .put((byte) (FINAL | opcode))
                .put((byte) (MASKED | 127))
                .putLong(length)
                .put(MASK)
                .array());
    }

    /// Sends bytes as they are.
    RawWebSocket write(byte[] bytes) {
        try {
            synchronized (writing) {
                out.write(bytes);
                out.flush();
            }
            return this;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static byte[] encoded(int first, boolean masked, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 14).put((byte) first);
        int mask = masked ? MASKED : 0;
        if (payload.length < 126) {
            frame.put((byte) (mask | payload.length));
        } else if (payload.length <= 0xFFFF) {
            frame.put((byte) (mask | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (mask | 127)).putLong(payload.length);
        }
        if (masked) {
            frame.put(MASK);
        }
        for (int i = 0; i < payload.length; i++) {
            frame.put(masked ? (byte) (payload[i] ^ MASK[i & 3]) : payload[i]);
        }
        byte[] bytes = new byte[frame.flip().remaining()];
        frame.get(bytes);
        return bytes;
    }

    /// The next frame; empty when the server hung up.
    ///
    /// @throws AssertionError when nothing comes in time
    Optional<Frame> next(Duration limit) {
        try {
            socket.setSoTimeout(Math.max(1, Math.toIntExact(limit.toMillis())));
            int first = in.read();
            if (first < 0) {
                return Optional.empty();
            }
            socket.setSoTimeout(20_000);
            int second = in.readUnsignedByte();
            if ((second & MASKED) != 0) {
                throw new AssertionError("a server frame must not be masked");
            }
            long length = second;
            if (second == 126) {
                length = in.readUnsignedShort();
            } else if (second == 127) {
                length = in.readLong();
            }
            byte[] payload = new byte[Math.toIntExact(length)];
            in.readFully(payload);
            Frame frame = new Frame(first & 0x0F, (first & FINAL) != 0, payload);
            switch (frame.opcode()) {
                case TEXT -> dialogue.receivedText(payload);
                case BINARY -> dialogue.received(Encoding.CBOR.read(payload));
                case CLOSE -> dialogue.closed(frame.closeCode());
                default -> {
                    // A ping or pong is the RFC's.
                }
            }
            return Optional.of(frame);
        } catch (SocketTimeoutException nothing) {
            throw new AssertionError("no frame within " + limit, nothing);
        } catch (SocketException | EOFException reset) {
            return Optional.empty();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Reads on until the server closes, and tells its close code; 1006 when it hung up without one.
    int closeCode(Duration limit, List<String> texts) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            Optional<Frame> frame = next(Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime())));
            if (frame.isEmpty()) {
                return 1006;
            }
            switch (frame.get().opcode()) {
                case CLOSE -> {
                    return frame.get().closeCode();
                }
                case TEXT -> texts.add(frame.get().text());
                default -> {
                    // A ping or pong tells nothing here.
                }
            }
        }
    }

    int closeCode() {
        return closeCode(Duration.ofSeconds(15), new ArrayList<>());
    }

    /// Hangs up without a word.
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
