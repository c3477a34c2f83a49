package dev.parley.contract;

import java.nio.ByteBuffer;

/// A frame of a WebSocket (RFC 6455, section 5.2), unmasked.
///
/// @param last whether a message ends with it
@SuppressWarnings("ArrayRecordComponent") // read once
record SocketFrame(int opcode, boolean last, byte[] payload) {

    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;

    private static final int FINAL = 0x80;
    private static final int RESERVED = 0x70;
    private static final int MASKED = 0x80;
    private static final int NO_CODE = 1005;

    static SocketFrame read(ByteBuffer bytes) {
        int first = bytes.get();
        if ((first & RESERVED) != 0) {
            throw new IllegalStateException("a frame of an extension, and none is offered by the server");
        }
        int second = bytes.get();
        int length = length(bytes, second & ~MASKED & 0xFF);
        boolean masked = (second & MASKED) != 0;
        byte[] mask = Incoming.take(bytes, masked ? Integer.BYTES : 0);
        byte[] payload = Incoming.take(bytes, length);
        for (int i = 0; masked && i < length; i++) {
            payload[i] ^= mask[i % Integer.BYTES];
        }
        return new SocketFrame(first & 0x0F, (first & FINAL) != 0, payload);
    }

    private static int length(ByteBuffer bytes, int length) {
        return switch (length) {
            case 126 -> bytes.getShort() & 0xFFFF;
            case 127 -> Math.toIntExact(bytes.getLong());
            default -> length;
        };
    }

    int closeCode() {
        return payload.length < Short.BYTES ? NO_CODE : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
    }
}
