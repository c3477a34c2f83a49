package dev.parley.gateway.ws;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Server frames as RFC 6455, section 5.2, lays them out: final and not masked.
final class Frames {

    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;

    static final int FINAL = 0x80;
    static final int MASKED = 0x80;
    static final int LENGTH_16 = 126;
    static final int LENGTH_64 = 127;
    static final int MAX_CONTROL_PAYLOAD = 125;

    private static final int MAX_16 = 0xFFFF;
    private static final int MAX_REASON_BYTES = 123;

    private Frames() {}

    static byte[] text(byte[] payload, int length) {
        return frame(TEXT, payload, length);
    }

    static byte[] binary(byte[] payload) {
        return frame(BINARY, payload, payload.length);
    }

    /// Of a frame made here.
    static int headerLength(byte[] frame) {
        return switch (frame[1]) {
            case LENGTH_16 -> 4;
            case LENGTH_64 -> 10;
            default -> 2;
        };
    }

    static byte[] pong(byte[] payload) {
        return frame(PONG, payload, payload.length);
    }

    /// @param reason ASCII
    static byte[] close(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.US_ASCII);
        int length = Math.min(text.length, MAX_REASON_BYTES);
        ByteBuffer payload =
                ByteBuffer.allocate(2 + length).putShort((short) code).put(text, 0, length);
        return frame(CLOSE, payload.array(), payload.capacity());
    }

    private static byte[] frame(int opcode, byte[] payload, int length) {
        int header = length < LENGTH_16 ? 2 : length <= MAX_16 ? 4 : 10;
        ByteBuffer frame = ByteBuffer.allocate(header + length).put((byte) (FINAL | opcode));
        switch (header) {
            case 2 -> frame.put((byte) length);
            case 4 -> frame.put((byte) LENGTH_16).putShort((short) length);
            default -> frame.put((byte) LENGTH_64).putLong(length);
        }
        return frame.put(payload, 0, length).array();
    }
}
