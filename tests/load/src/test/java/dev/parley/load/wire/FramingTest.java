package dev.parley.load.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramingTest {
    private final List<String> heard = new ArrayList<>();
    private final FrameReader reader = new FrameReader();

    private final FrameReader.Sink sink = new FrameReader.Sink() {
        @Override
        public void text(byte[] bytes, int from, int to) {
            heard.add(new String(bytes, from, to - from, StandardCharsets.UTF_8));
        }

        @Override
        public void ping(byte[] bytes, int from, int to) {
            heard.add("ping " + new String(bytes, from, to - from, StandardCharsets.UTF_8));
        }

        @Override
        public void close(int code) {
            heard.add("close " + code);
        }
    };

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 125, 126, 127, 128, 65_535, 65_536, 200_000})
    void clientFrameUnmasksToWhatWasSent(int size) {
        FrameWriter writer = new FrameWriter();
        byte[] payload = text(size).getBytes(StandardCharsets.US_ASCII);
        writer.text(payload, size);
        writer.text(payload, size);
        ByteBuffer written = ByteBuffer.wrap(writer.buffer(), 0, writer.length());
        assertThat(unmasked(written)).isEqualTo(payload);
        assertThat(unmasked(written)).isEqualTo(payload);
        assertThat(written.hasRemaining()).isFalse();
    }

    @Test
    void keysOfTwoFramesDiffer() {
        FrameWriter writer = new FrameWriter();
        writer.text(new byte[4], 4);
        writer.text(new byte[4], 4);
        assertThat(Arrays.copyOfRange(writer.buffer(), 2, 6)).isNotEqualTo(Arrays.copyOfRange(writer.buffer(), 12, 16));
    }

    private static byte[] unmasked(ByteBuffer in) {
        assertThat(in.get()).isEqualTo((byte) 0x81);
        int length = in.get() & 0xff;
        assertThat(length & 0x80).isEqualTo(0x80);
        length &= 0x7f;
        length = length == 126 ? in.getShort() & 0xffff : length == 127 ? (int) in.getLong() : length;
        byte[] key = new byte[4];
        in.get(key);
        byte[] payload = new byte[length];
        in.get(payload);
        for (int i = 0; i < length; i++) {
            payload[i] ^= key[i & 3];
        }
        return payload;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 65_535, 65_536, 200_000})
    void serverFrameIsReadWhole(int size) {
        byte[] bytes = frame(0x81, text(size));
        assertThat(reader.read(bytes, 0, bytes.length, sink)).isEqualTo(bytes.length);
        assertThat(heard).containsExactly(text(size));
    }

    @Test
    void framesCutAnywhereAreReadOnce() {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        List<String> expected = new ArrayList<>();
        Random random = new Random(42);
        for (int i = 0; i < 300; i++) {
            String text = i + text(random.nextInt(400));
            if (i % 3 == 0) {
                int first = text.length() / 3;
                stream.writeBytes(frame(0x01, text.substring(0, first)));
                stream.writeBytes(frame(0x89, "p" + i));
                expected.add("ping p" + i);
                stream.writeBytes(frame(0x00, text.substring(first, 2 * first)));
                stream.writeBytes(frame(0x80, text.substring(2 * first)));
            } else {
                stream.writeBytes(frame(0x81, text));
            }
            expected.add(text);
        }
        byte[] all = stream.toByteArray();
        byte[] buffer = new byte[all.length];
        int length = 0;
        for (int at = 0; at < all.length; ) {
            int step = Math.min(all.length - at, 1 + random.nextInt(150));
            System.arraycopy(all, at, buffer, length, step);
            length += step;
            at += step;
            int rest = reader.read(buffer, 0, length, sink);
            System.arraycopy(buffer, rest, buffer, 0, length - rest);
            length -= rest;
        }
        assertThat(length).isZero();
        assertThat(heard).isEqualTo(expected);
    }

    @Test
    void closeAndItsCode() {
        byte[] bytes = {(byte) 0x88, 2, 0x03, (byte) 0xf4, (byte) 0x88, 0};
        reader.read(bytes, 0, bytes.length, sink);
        assertThat(heard).containsExactly("close 1012", "close 1005");
    }

    @Test
    void brokenFramingIsRefused() {
        assertThatThrownBy(() -> readAll(new byte[] {(byte) 0x81, (byte) 0x80, 0, 0, 0, 0}))
                .isInstanceOf(FrameReader.MalformedFrame.class);
        assertThatThrownBy(() -> readAll(frame(0x80, "continuation of nothing")))
                .isInstanceOf(FrameReader.MalformedFrame.class);
        assertThatThrownBy(() -> readAll(frame(0x83, "reserved"))).isInstanceOf(FrameReader.MalformedFrame.class);
        byte[] huge = {(byte) 0x81, 127, 0x7f, 0, 0, 0, 0, 0, 0, 0};
        assertThatThrownBy(() -> readAll(huge)).isInstanceOf(FrameReader.MalformedFrame.class);
    }

    private void readAll(byte[] bytes) {
        new FrameReader().read(bytes, 0, bytes.length, sink);
    }

    private static String text(int size) {
        return "abcdefghij".repeat(size / 10 + 1).substring(0, size);
    }

    private static byte[] frame(int first, String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 10).put((byte) first);
        if (payload.length < 126) {
            frame.put((byte) payload.length);
        } else if (payload.length < 1 << 16) {
            frame.put((byte) 126).putShort((short) payload.length);
        } else {
            frame.put((byte) 127).putLong(payload.length);
        }
        frame.put(payload);
        return Arrays.copyOf(frame.array(), frame.position());
    }
}
