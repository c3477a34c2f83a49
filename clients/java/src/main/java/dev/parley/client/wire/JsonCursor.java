package dev.parley.client.wire;

/// Walks over JSON in a byte array, forward, value by value, without making an object. It trusts the server to write
/// well-formed JSON and stops where it cannot go on; it never reads outside of its range. For one thread.
final class JsonCursor {
    private static final byte[] HEX = hexDigits();

    private byte[] bytes;
    private int at;
    private int to;
    private int tokenFrom;
    private int tokenTo;
    private boolean well;

    private static byte[] hexDigits() {
        byte[] digits = new byte[256];
        for (int i = 0; i < 16; i++) {
            digits["0123456789abcdef".charAt(i)] = (byte) i;
            digits["0123456789ABCDEF".charAt(i)] = (byte) i;
        }
        return digits;
    }

    void begin(byte[] source, int from, int end) {
        bytes = source;
        at = from;
        to = end;
        well = true;
    }

    boolean isWell() {
        return well;
    }

    int position() {
        return at;
    }

    void back(int position) {
        at = position;
    }

    int tokenFrom() {
        return tokenFrom;
    }

    int tokenTo() {
        return tokenTo;
    }

    boolean enterObject() {
        return enter('{');
    }

    boolean enterArray() {
        return enter('[');
    }

    private boolean enter(char opening) {
        skipSpace();
        if (at < to && bytes[at] == opening) {
            at++;
            return true;
        }
        return false;
    }

    /// Moves to the value of the next field; its key is the token. False at the end of the object.
    boolean nextKey() {
        skipSeparator();
        if (at >= to || bytes[at] != '"') {
            well = at < to && bytes[at] == '}';
            return false;
        }
        tokenFrom = at + 1;
        skipString();
        tokenTo = at - 1;
        skipSpace();
        if (at >= to || bytes[at] != ':') {
            well = false;
            return false;
        }
        at++;
        skipSpace();
        return true;
    }

    /// Moves to the next element. False at the end of the array.
    boolean nextElement() {
        skipSeparator();
        return at < to && bytes[at] != ']';
    }

    /// Moves behind the value at which the cursor stands.
    boolean skipValue() {
        if (at >= to) {
            well = false;
            return false;
        }
        switch (bytes[at]) {
            case '"' -> skipString();
            case '{', '[' -> skipNested();
            default -> {
                while (at < to && bytes[at] != ',' && bytes[at] != '}' && bytes[at] != ']') {
                    at++;
                }
            }
        }
        return true;
    }

    private void skipNested() {
        int depth = 0;
        while (at < to) {
            switch (bytes[at]) {
                case '"' -> {
                    skipString();
                    continue;
                }
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                default -> {}
            }
            at++;
            if (depth == 0) {
                return;
            }
        }
        well = false;
    }

    private void skipString() {
        at++;
        while (at < to && bytes[at] != '"') {
            at += bytes[at] == '\\' ? 2 : 1;
        }
        at = Math.min(at + 1, to);
    }

    private void skipSpace() {
        while (at < to && bytes[at] <= ' ') {
            at++;
        }
    }

    private void skipSeparator() {
        while (at < to && (bytes[at] <= ' ' || bytes[at] == ',')) {
            at++;
        }
    }

    /// Whether the key that was come by last is this one, which is as long.
    boolean isToken(String name) {
        return matches(tokenFrom, name);
    }

    /// Whether the value at the cursor is this string.
    boolean isText(String text) {
        int end = text.length() + 1;
        return peekByte(0) == '"' && peekByte(end) == '"' && matches(at + 1, text);
    }

    private boolean matches(int from, String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            if (bytes[from + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /// The byte so far from the cursor, or 0 outside.
    int peekByte(int distance) {
        return at + distance < to ? bytes[at + distance] : 0;
    }

    /// The integer at the cursor, or -1.
    long peekNumber() {
        long value = 0;
        int digit = at;
        while (digit < to && bytes[digit] >= '0' && bytes[digit] <= '9') {
            value = value * 10 + bytes[digit] - '0';
            digit++;
        }
        return digit == at ? -1 : value;
    }

    /// The UUID in the string at the cursor; 0 where there is not room for one.
    long peekUuidHigh() {
        if (to - at < 38) {
            return 0;
        }
        return (hex(at + 1, 8) << 32) | (hex(at + 10, 4) << 16) | hex(at + 15, 4);
    }

    long peekUuidLow() {
        if (to - at < 38) {
            return 0;
        }
        return (hex(at + 20, 4) << 48) | hex(at + 25, 12);
    }

    private long hex(int from, int digits) {
        long value = 0;
        for (int i = from; i < from + digits; i++) {
            value = (value << 4) | HEX[bytes[i] & 0xff];
        }
        return value;
    }
}
