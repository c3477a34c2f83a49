package dev.parley.load.wire;

import java.util.Arrays;

/// Takes server frames (RFC 6455, unmasked) out of what was read from one socket. Whole messages are handed
/// over where they lie in the buffer; only a message that comes in fragments is put together. For one thread.
public final class FrameReader {
    /// The largest message that is put together or waited for, in bytes.
    public static final int MAX_MESSAGE = 16 << 20;

    /// Hears what was in the frames. The bytes are valid during the call only.
    public interface Sink {
        void text(byte[] bytes, int from, int to);

        void ping(byte[] bytes, int from, int to);

        /// @param code 1005 where the frame has none
        void close(int code);
    }

    /// The server broke the framing rules.
    public static final class MalformedFrame extends RuntimeException {
        private static final long serialVersionUID = 1L;

        MalformedFrame(String message) {
            super(message);
        }
    }

    private byte[] fragments;
    private int fragmentsLength;

    /// Reads all whole frames in `bytes[from..to)`.
    ///
    /// @return where the first frame begins that is not whole yet, or `to`
    public int read(byte[] bytes, int from, int to, Sink sink) {
        int at = from;
        while (to - at >= 2) {
            int second = bytes[at + 1];
            if (second < 0) {
                throw new MalformedFrame("the server masked a frame");
            }
            int header = second == 127 ? 10 : second == 126 ? 4 : 2;
            if (to - at < header) {
                break;
            }
            long size = size(bytes, at, second);
            if (size > MAX_MESSAGE || size < 0) {
                throw new MalformedFrame("a frame of " + size + " bytes");
            }
            if (to - at - header < size) {
                break;
            }
            int payload = at + header;
            at = payload + (int) size;
            frame(bytes[payload - header], bytes, payload, at, sink);
        }
        return at;
    }

    private static long size(byte[] bytes, int at, int second) {
        if (second < 126) {
            return second;
        }
        int digits = second == 126 ? 2 : 8;
        long size = 0;
        for (int i = 0; i < digits; i++) {
            size = (size << 8) | (bytes[at + 2 + i] & 0xff);
        }
        return size;
    }

    private void frame(int first, byte[] bytes, int from, int to, Sink sink) {
        boolean last = first < 0;
        switch (first & 0x7f) {
            case Opcode.TEXT -> {
                if (fragments != null) {
                    throw new MalformedFrame("a message inside of a message");
                }
                if (last) {
                    sink.text(bytes, from, to);
                } else {
                    fragments = new byte[Math.max(1024, to - from)];
                    append(bytes, from, to);
                }
            }
            case Opcode.CONTINUATION -> {
                if (fragments == null) {
                    throw new MalformedFrame("a continuation of nothing");
                }
                append(bytes, from, to);
                if (last) {
                    byte[] whole = fragments;
                    int length = fragmentsLength;
                    fragments = null;
                    fragmentsLength = 0;
                    sink.text(whole, 0, length);
                }
            }
            case Opcode.PING -> sink.ping(bytes, from, to);
            case Opcode.PONG -> {}
            case Opcode.CLOSE ->
                sink.close(to - from < 2 ? 1005 : ((bytes[from] & 0xff) << 8) | (bytes[from + 1] & 0xff));
            default -> throw new MalformedFrame("a frame of type " + (first & 0x7f));
        }
    }

    private void append(byte[] bytes, int from, int to) {
        int length = fragmentsLength + to - from;
        if (length > MAX_MESSAGE) {
            throw new MalformedFrame("a message of " + length + " bytes");
        }
        if (length > fragments.length) {
            fragments = Arrays.copyOf(fragments, Math.max(fragments.length * 2, length));
        }
        System.arraycopy(bytes, from, fragments, fragmentsLength, to - from);
        fragmentsLength = length;
    }
}
