package dev.parley.gateway.ws;

import dev.parley.gateway.ws.Request.Unreadable;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// Reads a request in CBOR (RFC 8949) by writing it as JSON, so that there is one parser of requests and one form of
/// stored bodies; see `docs/adr/`. Takes what JSON can say and no more: one map, names that are text, definite lengths,
/// UTF-8, finite numbers; no tags, no undefined, nothing reserved. Byte strings are ids: one that stands elsewhere,
/// or is not 16 bytes long, makes its field one of the wrong type. For one frame.
final class CborToJson {

    /// A fraction: no field of any request takes one, see [Request.Shape].
    private static final String OF_THE_WRONG_TYPE = "0.5";

    private static final int INFO = (1 << Cbor.INFO_BITS) - 1;

    private final byte[] cbor;
    private final int end;
    private final JsonBytes json = new JsonBytes();
    private int at;
    private boolean misplacedBytes;

    private CborToJson(byte[] cbor, int offset, int length) {
        this.cbor = cbor;
        this.at = offset;
        this.end = offset + length;
    }

    /// What a frame says in JSON; of a frame that is no proper CBOR, what comes before that shows.
    ///
    /// @param problem what is wrong with the CBOR, or null
    @SuppressWarnings("ArrayRecordComponent") // read once
    record Transcoded(byte[] json, String problem) {}

    static Transcoded transcode(byte[] frame, int offset, int length) {
        CborToJson transcoder = new CborToJson(frame, offset, length);
        String problem = null;
        try {
            transcoder.request();
        } catch (Malformed malformed) {
            problem = malformed.getMessage();
        }
        return new Transcoded(transcoder.json.toByteArray(), problem);
    }

    /// @throws Unreadable for what is not one proper map, or no request; with the request's id where that came first
    static Request read(byte[] frame, int offset, int length) throws Unreadable {
        Transcoded transcoded = transcode(frame, offset, length);
        RequestId id;
        try {
            Request request = RequestParser.parse(transcoded.json, 0, transcoded.json.length);
            if (transcoded.problem == null) {
                return request;
            }
            id = request.id();
        } catch (Unreadable unreadable) {
            if (transcoded.problem == null) {
                throw unreadable;
            }
            id = unreadable.id();
        }
        throw new Unreadable(id, "not valid CBOR: " + transcoded.problem);
    }

    private void request() throws Malformed {
        int first = next();
        if (first >> Cbor.INFO_BITS != Cbor.MAP) {
            throw new Malformed("a frame is one map");
        }
        map(argument(first), 1);
        if (at != end) {
            throw new Malformed("bytes after the map");
        }
    }

    private void map(long count, int depth) throws Malformed {
        json.ascii("{");
        for (long i = 0; i != count; i++) {
            json.ascii(i == 0 ? "" : ",");
            String name = name();
            json.ascii(":");
            int start = json.length();
            item(name, depth + 1);
            if (depth == 1 && misplacedBytes) {
                json.truncate(start).ascii(OF_THE_WRONG_TYPE);
                misplacedBytes = false;
            }
        }
        json.ascii("}");
    }

    private String name() throws Malformed {
        int first = next();
        if (first >> Cbor.INFO_BITS != Cbor.TEXT) {
            throw new Malformed("a name is text");
        }
        int length = text(argument(first));
        return new String(cbor, at - length, length, StandardCharsets.UTF_8);
    }

    private void array(long count, String field, int depth) throws Malformed {
        json.ascii("[");
        for (long i = 0; i != count; i++) {
            json.ascii(i == 0 ? "" : ",");
            item(field, depth + 1);
        }
        json.ascii("]");
    }

    /// @param field whose value the item is, or an element of
    private void item(String field, int depth) throws Malformed {
        int first = next();
        int major = first >> Cbor.INFO_BITS;
        if (major == Cbor.SIMPLE) {
            simple(first & INFO);
            return;
        }
        if (major == Cbor.TAG) {
            throw new Malformed("no tags");
        }
        long argument = argument(first);
        switch (major) {
            case Cbor.UNSIGNED -> json.ascii(Long.toUnsignedString(argument));
            case Cbor.NEGATIVE -> negative(argument);
            case Cbor.BYTES -> bytes(argument, field);
            case Cbor.TEXT -> text(argument);
            case Cbor.ARRAY -> array(argument, field, bounded(depth));
            default -> map(argument, bounded(depth));
        }
    }

    private static int bounded(int depth) throws Malformed {
        if (depth > RequestParser.MAX_DEPTH) {
            throw new Malformed("too deep");
        }
        return depth;
    }

    private void negative(long argument) {
        json.ascii(
                argument >= 0
                        ? Long.toString(-1 - argument)
                        : new BigInteger(Long.toUnsignedString(argument)).not().toString());
    }

    private void bytes(long argument, String field) throws Malformed {
        int length = size(argument);
        if (length == IdFields.BYTES && IdFields.contain(field)) {
            json.uuid(new UUID(take(Long.BYTES), take(Long.BYTES)));
        } else {
            json.ascii("null");
            misplacedBytes = true;
            at += length;
        }
    }

    private int text(long argument) throws Malformed {
        int length = size(argument);
        if (!Utf8.isValid(cbor, at, length)) {
            throw new Malformed("not UTF-8");
        }
        json.utf8(cbor, at, length);
        at += length;
        return length;
    }

    private void simple(int info) throws Malformed {
        switch (info) {
            case Cbor.FALSE -> json.ascii("false");
            case Cbor.TRUE -> json.ascii("true");
            case Cbor.NULL -> json.ascii("null");
            case Cbor.HALF -> number(Float.float16ToFloat((short) take(Short.BYTES)));
            case Cbor.SINGLE -> number(Float.intBitsToFloat((int) take(Integer.BYTES)));
            case Cbor.DOUBLE -> number(Double.longBitsToDouble(take(Long.BYTES)));
            default -> throw new Malformed("a reserved value");
        }
    }

    private void number(double value) throws Malformed {
        if (!Double.isFinite(value)) {
            throw new Malformed("a number is finite");
        }
        json.ascii(Double.toString(value));
    }

    /// As all its 64 bits.
    private long argument(int first) throws Malformed {
        int info = first & INFO;
        if (info < Cbor.ONE_BYTE) {
            return info;
        }
        if (info > Cbor.EIGHT_BYTES) {
            throw new Malformed("lengths are definite");
        }
        return take(1 << (info - Cbor.ONE_BYTE));
    }

    /// How many bytes follow, of those that are there.
    private int size(long argument) throws Malformed {
        if (argument < 0 || argument > end - at) {
            throw new Malformed("cut short");
        }
        return (int) argument;
    }

    private int next() throws Malformed {
        return (int) take(1);
    }

    /// A number of so many bytes.
    private long take(int bytes) throws Malformed {
        if (end - at < bytes) {
            throw new Malformed("cut short");
        }
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = (value << Byte.SIZE) | (cbor[at++] & 0xFF);
        }
        return value;
    }

    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }
}
