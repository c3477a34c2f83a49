package dev.parley.gateway.ws;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/// Builds one JSON text in UTF-8, straight into bytes. Reused, so that encoding a frame allocates the frame alone. For
/// one thread.
public final class JsonBytes {

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int INITIAL_SIZE = 1024;
    private static final int MAX_LONG_DIGITS = 20;
    private static final int UUID_CHARS = 36;
    private static final int MAX_ESCAPE_BYTES = 6;
    private static final int FIRST_PRINTABLE = 0x20;
    private static final int ASCII_END = 0x80;

    private byte[] bytes = new byte[INITIAL_SIZE];
    private int length;
    private long cachedSecond = Long.MIN_VALUE;
    private final byte[] cachedTime = new byte["2026-01-01T00:00:00".length()];

    public JsonBytes clear() {
        length = 0;
        return this;
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    /// The text as a frame, ready for any number of connections.
    OutFrame toFrame() {
        return OutFrame.of(bytes, length);
    }

    int length() {
        return length;
    }

    /// Drops what was written after `length` bytes.
    JsonBytes truncate(int length) {
        this.length = length;
        return this;
    }

    /// Text that needs no escaping: names of fields, punctuation, codes. ASCII only.
    @SuppressWarnings("deprecation") // getBytes(int, int, byte[], int) copies ASCII without an encoder
    public JsonBytes ascii(String text) {
        int n = text.length();
        ensure(n);
        text.getBytes(0, n, bytes, length);
        length += n;
        return this;
    }

    /// JSON that is encoded already.
    public JsonBytes raw(byte[] json) {
        ensure(json.length);
        System.arraycopy(json, 0, bytes, length, json.length);
        length += json.length;
        return this;
    }

    public JsonBytes number(long value) {
        if (value < 0) {
            return ascii(Long.toString(value));
        }
        ensure(MAX_LONG_DIGITS);
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        long rest = value;
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    /// A UUID in quotes.
    public JsonBytes uuid(UUID id) {
        ensure(UUID_CHARS + 2);
        int at = length;
        bytes[at++] = '"';
        long high = id.getMostSignificantBits();
        long low = id.getLeastSignificantBits();
        at = hex(high, 60, 32, at);
        bytes[at++] = '-';
        at = hex(high, 28, 16, at);
        bytes[at++] = '-';
        at = hex(high, 12, 0, at);
        bytes[at++] = '-';
        at = hex(low, 60, 48, at);
        bytes[at++] = '-';
        at = hex(low, 44, 0, at);
        bytes[at++] = '"';
        length = at;
        return this;
    }

    private int hex(long value, int fromShift, int toShift, int at) {
        int next = at;
        for (int shift = fromShift; shift >= toShift; shift -= 4) {
            bytes[next++] = HEX[(int) (value >>> shift) & 0xF];
        }
        return next;
    }

    /// A time in quotes, as the protocol writes it. The second it falls in is formatted once.
    public JsonBytes time(long epochMillis) {
        long second = Math.floorDiv(epochMillis, 1000L);
        if (second != cachedSecond) {
            byte[] text = Timestamps.format(epochMillis).getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(text, 0, cachedTime, 0, cachedTime.length);
            cachedSecond = second;
        }
        int millis = Math.floorMod(epochMillis, 1000);
        ensure(cachedTime.length + MAX_ESCAPE_BYTES + 1);
        bytes[length++] = '"';
        System.arraycopy(cachedTime, 0, bytes, length, cachedTime.length);
        length += cachedTime.length;
        bytes[length++] = '.';
        bytes[length++] = (byte) ('0' + millis / 100);
        bytes[length++] = (byte) ('0' + millis / 10 % 10);
        bytes[length++] = (byte) ('0' + millis % 10);
        bytes[length++] = 'Z';
        bytes[length++] = '"';
        return this;
    }

    public JsonBytes bool(boolean value) {
        return ascii(value ? "true" : "false");
    }

    /// A string in quotes, escaped as RFC 8259 asks. Unpaired surrogates become U+FFFD.
    public JsonBytes string(String text) {
        ensure(text.length() + 2);
        bytes[length++] = '"';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= FIRST_PRINTABLE && c < ASCII_END && c != '"' && c != '\\') {
                ensure(1);
                bytes[length++] = (byte) c;
            } else if (c < ASCII_END) {
                escape(c);
            } else {
                int end = Character.isHighSurrogate(c)
                                && i + 1 < text.length()
                                && Character.isLowSurrogate(text.charAt(i + 1))
                        ? i + 2
                        : i + 1;
                boolean unpaired = end == i + 1 && Character.isSurrogate(c);
                raw((unpaired ? "\uFFFD" : text.substring(i, end)).getBytes(StandardCharsets.UTF_8));
                i = end - 1;
            }
        }
        ensure(1);
        bytes[length++] = '"';
        return this;
    }

    /// A string in quotes, from well-formed UTF-8.
    JsonBytes utf8(byte[] text, int offset, int count) {
        ensure(count + 2);
        bytes[length++] = '"';
        for (int i = offset; i < offset + count; i++) {
            byte b = text[i];
            if (b < 0 || (b >= FIRST_PRINTABLE && b != '"' && b != '\\')) {
                ensure(1);
                bytes[length++] = b;
            } else {
                escape((char) b);
            }
        }
        ensure(1);
        bytes[length++] = '"';
        return this;
    }

    private void escape(char c) {
        ensure(MAX_ESCAPE_BYTES);
        bytes[length++] = '\\';
        switch (c) {
            case '"', '\\' -> bytes[length++] = (byte) c;
            case '\n' -> bytes[length++] = 'n';
            case '\r' -> bytes[length++] = 'r';
            case '\t' -> bytes[length++] = 't';
            default -> {
                bytes[length++] = 'u';
                bytes[length++] = '0';
                bytes[length++] = '0';
                bytes[length++] = HEX[c >> 4];
                bytes[length++] = HEX[c & 0xF];
            }
        }
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
