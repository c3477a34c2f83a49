package dev.parley.gateway.ws;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// A cursor over the bytes of one CBOR frame: takes numbers, lengths and texts, never beyond the end. For one thread.
final class CborInput {

    /// Instead of a count: until a break.
    private static final int INDEFINITE = -1;

    private final byte[] cbor;
    private final int end;
    private int at;

    CborInput(byte[] cbor, int offset, int length) {
        this.cbor = cbor;
        this.at = offset;
        this.end = offset + length;
    }

    boolean isAtEnd() {
        return at == end;
    }

    /// The first byte of an item.
    int next() throws Malformed {
        return (int) take(1);
    }

    private static boolean isIndefinite(int first) {
        return Cbor.info(first) == Cbor.INDEFINITE;
    }

    /// How many elements or pairs follow. Each takes a byte at least, so more than there are bytes left is too many.
    int count(int first) throws Malformed {
        return isIndefinite(first) ? INDEFINITE : size(first);
    }

    /// Whether another one follows `i` of `count`; takes the break where that ends them.
    boolean more(int i, int count) {
        if (count != INDEFINITE) {
            return i < count;
        }
        if (at < end && (cbor[at] & 0xFF) == Cbor.BREAK) {
            at++;
            return false;
        }
        return true;
    }

    /// As all its 64 bits.
    long argument(int first) throws Malformed {
        int info = Cbor.info(first);
        if (info < Cbor.ONE_BYTE) {
            return info;
        }
        if (info > Cbor.EIGHT_BYTES) {
            throw new Malformed("a reserved length");
        }
        return take(1 << (info - Cbor.ONE_BYTE));
    }

    /// How many bytes follow, of those that are there.
    int size(int first) throws Malformed {
        long argument = argument(first);
        if (argument < 0 || argument > end - at) {
            throw new Malformed("cut short");
        }
        return (int) argument;
    }

    /// A number of so many bytes.
    long take(int bytes) throws Malformed {
        if (end - at < bytes) {
            throw new Malformed("cut short");
        }
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = (value << Byte.SIZE) | (cbor[at++] & 0xFF);
        }
        return value;
    }

    /// @param bytes of which as many are there, see [#size]
    void skip(int bytes) {
        at += bytes;
    }

    /// In one piece, or in several of which each is well-formed.
    Text text(int first) throws Malformed {
        if (isIndefinite(first)) {
            ByteArrayOutputStream pieces = new ByteArrayOutputStream();
            while (more(0, INDEFINITE)) {
                int piece = next();
                if (Cbor.major(piece) != Cbor.TEXT || isIndefinite(piece)) {
                    throw new Malformed("the pieces of a text are texts");
                }
                Text part = text(piece);
                pieces.write(part.bytes, part.offset, part.length);
            }
            return new Text(pieces.toByteArray(), 0, pieces.size());
        }
        int length = size(first);
        if (!Utf8.isValid(cbor, at, length)) {
            throw new Malformed("not UTF-8");
        }
        at += length;
        return new Text(cbor, at - length, length);
    }

    /// Well-formed UTF-8, not to be written to.
    @SuppressWarnings("ArrayRecordComponent") // read once
    record Text(byte[] bytes, int offset, int length) {

        Text write(JsonBytes json) {
            json.utf8(bytes, offset, length);
            return this;
        }

        @Override
        public String toString() {
            return new String(bytes, offset, length, StandardCharsets.UTF_8);
        }
    }

    /// What is not well-formed, or more than JSON can say.
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }
}
