package dev.parley.gateway.ws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTest {

    private static final int MAX = 65_536;

    private final List<String> heard = new ArrayList<>();
    private boolean goOn = true;

    private final FrameDecoder.Listener listener = new FrameDecoder.Listener() {
        @Override
        public boolean onMessage(byte[] buffer, int offset, int length) {
            heard.add("text " + new String(buffer, offset, length, StandardCharsets.UTF_8));
            return goOn;
        }

        @Override
        public void onPing(byte[] payload) {
            heard.add("ping " + new String(payload, StandardCharsets.UTF_8));
        }

        @Override
        public void onClose(int code) {
            heard.add("close " + code);
        }

        @Override
        public void onViolation(int closeCode, String reason) {
            heard.add("violation " + closeCode);
        }
    };

    private FrameDecoder decoder = new FrameDecoder(Frames.TEXT, MAX, listener);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 125, 126, 127, 65_535, 65_536})
    void takesFramesOfEveryLengthForm(int length) {
        String text = "é".repeat(length / 2) + "x".repeat(length % 2);

        feed(frame(Frames.TEXT, true, text));

        assertThat(heard).containsExactly("text " + text);
        assertThat(decoder.hasPending()).isFalse();
    }

    @Test
    void takesAStreamCutAnywhere() {
        Random random = new Random(42);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String text = i + "ä".repeat(random.nextInt(300));
            sent.add("text " + text);
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            int cut = random.nextInt(bytes.length + 1);
            if (random.nextBoolean()) {
                stream.writeBytes(frame(Frames.TEXT, true, bytes));
            } else {
                stream.writeBytes(frame(Frames.TEXT, false, Arrays.copyOf(bytes, cut)));
                stream.writeBytes(frame(Frames.PING, true, "p"));
                sent.add(sent.size() - 1, "ping p");
                stream.writeBytes(frame(Frames.CONTINUATION, true, Arrays.copyOfRange(bytes, cut, bytes.length)));
            }
        }
        ByteBuffer all = ByteBuffer.wrap(stream.toByteArray());
        while (all.hasRemaining()) {
            byte[] piece = new byte[Math.min(all.remaining(), 1 + random.nextInt(100))];
            all.get(piece);
            feed(piece);
        }

        assertThat(heard).containsExactlyElementsOf(sent);
    }

    @Test
    void keepsWhatFollowsAMessageThatStopsDecoding() {
        goOn = false;
        feed(frame(Frames.TEXT, true, "a"), frame(Frames.TEXT, true, "b"));
        assertThat(heard).containsExactly("text a");
        assertThat(decoder.hasPending()).isTrue();

        goOn = true;
        feed(new byte[0]);
        assertThat(heard).containsExactly("text a", "text b");
    }

    @Test
    void countsAMessageOverAllItsFragments() {
        String half = "x".repeat(MAX / 2 + 1);
        feed(frame(Frames.TEXT, false, half));
        assertThat(heard).isEmpty();

        feed(frame(Frames.CONTINUATION, true, half));
        assertThat(heard).containsExactly("violation 1009");
    }

    @Test
    void refusesAFrameOverTheLimitByItsHeaderAlone() {
        feed(new byte[] {(byte) 0x81, (byte) 0xFF, 0, 0, 0, 0, 0, 1, 0, 1});
        assertThat(heard).containsExactly("violation 1009");
    }

    @Test
    void refusesLengthsThatOverflow() {
        feed(new byte[] {(byte) 0x81, (byte) 0xFF, -1, -1, -1, -1, -1, -1, -1, -1});
        assertThat(heard).containsExactly("violation 1009");
    }

    @Test
    void refusesWhatTheRfcForbids() {
        assertThat(violation(frame(Frames.BINARY, true, "x"))).isEqualTo("violation 1003");
        assertThat(violation(new byte[] {(byte) 0x81, 0x01, 'x'})).isEqualTo("violation 1002");
        assertThat(violation(frame(0x3, true, "x"))).isEqualTo("violation 1002");
        assertThat(violation(frame(Frames.CONTINUATION, true, "x"))).isEqualTo("violation 1002");
        assertThat(violation(frame(Frames.PING, false, "x"))).isEqualTo("violation 1002");
        assertThat(violation(frame(Frames.PING, true, "x".repeat(126)))).isEqualTo("violation 1002");
        assertThat(violation(frame(Frames.TEXT, true, new byte[] {(byte) 0xC3, 0x28})))
                .isEqualTo("violation 1007");
        assertThat(violation(frame(Frames.TEXT, true, new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80})))
                .isEqualTo("violation 1007");
        byte[] reserved = frame(Frames.TEXT, true, "x");
        reserved[0] |= 0x40;
        assertThat(violation(reserved)).isEqualTo("violation 1002");
        assertThat(violation(frame(Frames.CLOSE, true, "x"))).isEqualTo("violation 1002");
    }

    @Test
    void takesBinaryMessagesAloneWhereTheyAreBinary() {
        decoder = new FrameDecoder(Frames.BINARY, MAX, listener);
        feed(
                frame(Frames.BINARY, true, new byte[] {(byte) 0xC3}),
                frame(Frames.BINARY, false, "a"),
                frame(Frames.PING, true, "p"),
                frame(Frames.CONTINUATION, true, "b"),
                frame(Frames.TEXT, true, "c"));
        assertThat(heard).containsExactly("text \uFFFD", "ping p", "text ab", "violation 1003");
    }

    @Test
    void hearsNothingAfterAClose() {
        feed(frame(Frames.CLOSE, true, new byte[] {0x03, (byte) 0xE8}), frame(Frames.TEXT, true, "late"));
        assertThat(heard).containsExactly("close 1000");
    }

    @Test
    void survivesRandomBytes() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(64)];
            random.nextBytes(noise);
            FrameDecoderTest fresh = new FrameDecoderTest();
            fresh.feed(noise);
            assertThat(fresh.heard.size()).isLessThanOrEqualTo(noise.length);
        }
    }

    /// Fragments cost their sender a few bytes each; they must not cost the server a copy of the message each.
    @Test
    void fragmentsAreNotCopiedAgainAndAgain() {
        byte[] nothing = frame(Frames.CONTINUATION, false, "");
        byte[] one = frame(Frames.CONTINUATION, false, "x");
        byte[] buffer = new byte[1 << 16];
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        feed(frame(Frames.TEXT, false, "x"));
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 1; i < MAX; i++) {
            System.arraycopy(one, 0, buffer, 0, one.length);
            System.arraycopy(nothing, 0, buffer, one.length, nothing.length);
            decoder.decode(buffer, one.length + nothing.length);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(20L * MAX);
        feed(frame(Frames.CONTINUATION, true, ""));
        assertThat(heard).containsExactly("text " + "x".repeat(MAX));
        feed(frame(Frames.TEXT, false, "y"), frame(Frames.CONTINUATION, true, "z"));
        assertThat(heard).last().isEqualTo("text yz");
    }

    private static String violation(byte[] bytes) {
        FrameDecoderTest fresh = new FrameDecoderTest();
        fresh.feed(bytes);
        assertThat(fresh.heard).hasSize(1);
        return fresh.heard.getFirst();
    }

    private void feed(byte[]... pieces) {
        byte[] buffer = new byte[300_000];
        int length = decoder.restore(buffer);
        for (byte[] piece : pieces) {
            System.arraycopy(piece, 0, buffer, length, piece.length);
            length += piece.length;
        }
        decoder.decode(buffer, length);
    }

    private static byte[] frame(int opcode, boolean last, String text) {
        return frame(opcode, last, text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] frame(int opcode, boolean last, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + FrameDecoder.MAX_HEADER);
        frame.put((byte) ((last ? 0x80 : 0) | opcode));
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length < 65_536) {
            frame.put((byte) 0xFE).putShort((short) payload.length);
        } else {
            frame.put((byte) 0xFF).putLong(payload.length);
        }
        byte[] mask = {0x12, 0x34, (byte) 0xF6, 0x78};
        frame.put(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ mask[i % 4]));
        }
        byte[] bytes = new byte[frame.position()];
        frame.flip().get(bytes);
        return bytes;
    }
}
