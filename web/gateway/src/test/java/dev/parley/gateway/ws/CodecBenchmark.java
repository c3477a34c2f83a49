package dev.parley.gateway.ws;

import dev.parley.chat.api.Entry;
import dev.parley.chat.api.EntryKind;
import dev.parley.gateway.ws.Request.Unreadable;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.UserId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What the codec costs a message: a `send` with a text of 100 bytes on its way in, its entry on its way out, each in
/// both sub-protocols, and the framing.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class CodecBenchmark {

    private static final UUID ID = UUID.fromString("0190b6a0-0000-7000-8000-000000000001");
    private static final String TEXT = "x".repeat(100);
    private static final byte[] MASK = {0x12, 0x34, 0x56, 0x78};

    private final byte[] json = ("{\"t\":\"send\",\"id\":1000000000,\"chatId\":\"" + ID + "\",\"clientMsgId\":\"" + ID
                    + "\",\"kind\":\"text\",\"body\":{\"text\":\"" + TEXT + "\"}}")
            .getBytes(StandardCharsets.UTF_8);
    private final byte[] cbor = JsonToCbor.encode(json, 0, json.length);
    private final byte[] frame = masked(json);
    private final byte[] buffer = new byte[frame.length + FrameDecoder.MAX_HEADER];
    private final JsonBytes encoder = new JsonBytes();
    private final Entry entry = new Entry(
            new ChatId(ID),
            1_234_567,
            new UserId(ID),
            ID,
            EntryKind.TEXT,
            ("{\"text\":\"" + TEXT + "\"}").getBytes(StandardCharsets.UTF_8),
            1_795_000_000_123L,
            0,
            List.of(),
            0,
            null,
            0);
    private final Counted counted = new Counted();
    private final FrameDecoder decoder = new FrameDecoder(Frames.TEXT, 65_536, counted);

    private static byte[] masked(byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(8 + payload.length)
                .put((byte) (Frames.FINAL | Frames.TEXT))
                .put((byte) (Frames.MASKED | Frames.LENGTH_16))
                .putShort((short) payload.length)
                .put(MASK);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ MASK[i & 3]));
        }
        return frame.array();
    }

    /// @return so that nothing is left out, as from all that follow
    @Benchmark
    public Object parseSend() throws Unreadable {
        return RequestParser.parse(json, 0, json.length);
    }

    @Benchmark
    public Object parseSendInCbor() throws Unreadable {
        return CborToJson.read(cbor, 0, cbor.length);
    }

    @Benchmark
    public Object entryEvent() {
        return WireJson.entryEvent(encoder, entry).in(SubProtocol.JSON);
    }

    @Benchmark
    public Object entryEventInCbor() {
        return WireJson.entryEvent(encoder, entry).in(SubProtocol.CBOR);
    }

    /// With the copy that makes up for the unmasking in place.
    @Benchmark
    public long decodeFrame() {
        System.arraycopy(frame, 0, buffer, 0, frame.length);
        decoder.decode(buffer, frame.length);
        return counted.messages;
    }

    private static final class Counted implements FrameDecoder.Listener {
        private long messages;

        @Override
        public boolean onMessage(byte[] buffer, int offset, int length) {
            messages++;
            return true;
        }

        @Override
        public void onPing(byte[] payload) {
            throw new AssertionError("a ping");
        }

        @Override
        public void onClose(int code) {
            throw new AssertionError("closed with " + code);
        }

        @Override
        public void onViolation(int closeCode, String reason) {
            throw new AssertionError(reason);
        }
    }
}
