package dev.parley.gateway.ws;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Takes client frames out of a stream of bytes (RFC 6455, section 5): unmasks them in place, joins fragments, checks
/// what the RFC demands. Between reads it keeps only what is left of an unfinished frame or message, so an idle
/// connection holds no buffer. For one thread.
final class FrameDecoder {

    /// What the decoder found. `buffer` is valid only during the call.
    interface Listener {

        /// A whole message. Returns false to stop decoding until [#decode] is called again.
        boolean onMessage(byte[] buffer, int offset, int length);

        void onPing(byte[] payload);

        /// The peer closes.
        void onClose(int code);

        /// The stream breaks the protocol and must be closed with this code. Nothing more is decoded.
        void onViolation(int closeCode, String reason);
    }

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORT_BE = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG_BE = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final byte[] NOTHING = {};
    private static final int OPCODE = 0x0F;
    private static final int RESERVED = 0x70;
    private static final int LENGTH = 0x7F;
    private static final int MASK_BYTES = 4;
    private static final int PROTOCOL_ERROR = 1002;
    private static final int WRONG_TYPE = 1003;
    private static final int NO_CODE = 1005;
    private static final int BAD_TEXT = 1007;
    private static final int TOO_LARGE = 1009;

    /// The largest header of a client frame.
    static final int MAX_HEADER = 14;

    private final int messageOpcode;
    private final int maxMessage;
    private final Listener listener;
    private byte[] pending = NOTHING;
    private byte[] message = NOTHING;
    private int messageLength;
    private boolean inMessage;
    private boolean broken;

    /// @param messageOpcode of all messages, [Frames#TEXT] or [Frames#BINARY]
    FrameDecoder(int messageOpcode, int maxMessage, Listener listener) {
        this.messageOpcode = messageOpcode;
        this.maxMessage = maxMessage;
        this.listener = listener;
    }

    /// Puts what is left from before at the start of the buffer and tells its length.
    int restore(byte[] buffer) {
        int length = pending.length;
        System.arraycopy(pending, 0, buffer, 0, length);
        pending = NOTHING;
        return length;
    }

    /// Whether bytes wait from before, for a connection that stopped decoding.
    boolean hasPending() {
        return pending.length > 0;
    }

    /// Decodes the first `length` bytes of the buffer, which it may change, and keeps what is left of them.
    void decode(byte[] buffer, int length) {
        int at = 0;
        while (!broken) {
            int taken = decodeFrame(buffer, at, length);
            if (taken == 0) {
                break;
            }
            at += Math.abs(taken);
            if (taken < 0) {
                break;
            }
        }
        pending = broken || at == length ? NOTHING : Arrays.copyOfRange(buffer, at, length);
    }

    /// @return the bytes of the frame; negative when decoding is to stop after it; 0 when it is not complete
    private int decodeFrame(byte[] buffer, int at, int end) {
        if (end - at < 2) {
            return 0;
        }
        int first = buffer[at] & 0xFF;
        int second = buffer[at + 1] & 0xFF;
        int opcode = first & OPCODE;
        boolean last = (first & Frames.FINAL) != 0;
        if ((first & RESERVED) != 0 || (second & Frames.MASKED) == 0) {
            return violation(PROTOCOL_ERROR, "a client frame is masked and has no reserved bits");
        }
        int header = 2;
        long length = second & LENGTH;
        if (length == Frames.LENGTH_16) {
            if (end - at < 4) {
                return 0;
            }
            length = (short) SHORT_BE.get(buffer, at + 2) & 0xFFFFL;
            header = 4;
        } else if (length == Frames.LENGTH_64) {
            if (end - at < 10) {
                return 0;
            }
            length = (long) LONG_BE.get(buffer, at + 2);
            header = 10;
        }
        boolean control = opcode >= Frames.CLOSE;
        if (control && (length > Frames.MAX_CONTROL_PAYLOAD || !last)) {
            return violation(PROTOCOL_ERROR, "a control frame is short and whole");
        }
        if ((opcode == Frames.TEXT || opcode == Frames.BINARY) && opcode != messageOpcode) {
            return violation(WRONG_TYPE, "this sub-protocol is " + (opcode == Frames.TEXT ? "binary" : "text"));
        }
        if (length < 0 || length > maxMessage - (inMessage && !control ? messageLength : 0)) {
            return violation(TOO_LARGE, "at most " + maxMessage + " bytes");
        }
        int payload = at + header + MASK_BYTES;
        if (end - payload < length) {
            return 0;
        }
        unmask(buffer, payload, (int) length, (int) INTS.get(buffer, payload - MASK_BYTES));
        boolean goOn = handle(opcode, last, buffer, payload, (int) length);
        int taken = header + MASK_BYTES + (int) length;
        return broken ? 0 : goOn ? taken : -taken;
    }

    private boolean handle(int opcode, boolean last, byte[] buffer, int offset, int length) {
        switch (opcode) {
            case Frames.TEXT, Frames.BINARY, Frames.CONTINUATION -> {
                if ((opcode != Frames.CONTINUATION) == inMessage) {
                    violation(PROTOCOL_ERROR, "a fragment out of place");
                    return false;
                }
                return data(last, buffer, offset, length);
            }
            case Frames.PING -> listener.onPing(Arrays.copyOfRange(buffer, offset, offset + length));
            case Frames.PONG -> {
                // Its arrival alone shows that the peer lives.
            }
            case Frames.CLOSE -> {
                if (length == 1) {
                    violation(PROTOCOL_ERROR, "half a close code");
                } else {
                    listener.onClose(length == 0 ? NO_CODE : (short) SHORT_BE.get(buffer, offset) & 0xFFFF);
                    broken = true;
                }
                return false;
            }
            default -> {
                violation(PROTOCOL_ERROR, "an unknown opcode");
                return false;
            }
        }
        return true;
    }

    private boolean data(boolean last, byte[] buffer, int offset, int length) {
        if (last && !inMessage) {
            return message(buffer, offset, length);
        }
        append(buffer, offset, length);
        inMessage = !last;
        if (!last) {
            return true;
        }
        byte[] whole = message;
        int wholeLength = messageLength;
        message = NOTHING;
        messageLength = 0;
        return message(whole, 0, wholeLength);
    }

    /// Grows by doubling: a message in fragments of one byte, or of none, must not be copied for each.
    private void append(byte[] buffer, int offset, int length) {
        int needed = messageLength + length;
        if (needed > message.length) {
            message = Arrays.copyOf(message, Math.min(maxMessage, Math.max(needed, 2 * message.length)));
        }
        System.arraycopy(buffer, offset, message, messageLength, length);
        messageLength = needed;
    }

    private boolean message(byte[] buffer, int offset, int length) {
        if (messageOpcode == Frames.TEXT && !Utf8.isValid(buffer, offset, length)) {
            violation(BAD_TEXT, "not UTF-8");
            return false;
        }
        return listener.onMessage(buffer, offset, length);
    }

    private int violation(int code, String reason) {
        broken = true;
        listener.onViolation(code, reason);
        return 0;
    }

    private static void unmask(byte[] buffer, int offset, int length, int mask) {
        long wide = (mask & 0xFFFFFFFFL) | ((long) mask << 32);
        int at = offset;
        int end = offset + length;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            LONGS.set(buffer, at, (long) LONGS.get(buffer, at) ^ wide);
        }
        for (int i = 0; at < end; at++, i++) {
            buffer[at] ^= (byte) (mask >>> (8 * (i & 3)));
        }
    }
}
