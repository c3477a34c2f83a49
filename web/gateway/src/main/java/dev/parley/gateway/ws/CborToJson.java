package dev.parley.gateway.ws;

import dev.parley.gateway.ws.CborInput.Malformed;
import dev.parley.gateway.ws.Request.Unreadable;
import java.math.BigInteger;
import java.util.UUID;

/// Reads a request in CBOR (RFC 8949) by writing it as JSON, so that there is one parser of requests and one form of
/// stored bodies; see `docs/adr/`. Takes what JSON can say and no more: one map, names that are text, UTF-8, finite
/// numbers; no tags, no undefined, nothing reserved. Byte strings are ids: one that stands elsewhere, or is
/// not 16 bytes long, makes its field one of the wrong type. For one frame.
final class CborToJson {

    /// A fraction: no field of any request takes one, see [Request.Shape].
    private static final String OF_THE_WRONG_TYPE = "0.5";

    private final CborInput cbor;
    private final JsonBytes json = new JsonBytes();
    private boolean misplacedBytes;

    private CborToJson(CborInput cbor) {
        this.cbor = cbor;
    }

    /// What a frame says in JSON; of a frame that is no proper CBOR, what comes before that shows.
    ///
    /// @param problem what is wrong with the CBOR, or null
    @SuppressWarnings("ArrayRecordComponent") // read once
    record Transcoded(byte[] json, String problem) {}

    static Transcoded transcode(byte[] frame, int offset, int length) {
        CborToJson transcoder = new CborToJson(new CborInput(frame, offset, length));
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
        int first = cbor.next();
        if (Cbor.major(first) != Cbor.MAP) {
            throw new Malformed("a frame is one map");
        }
        map(cbor.count(first), 1);
        if (!cbor.isAtEnd()) {
            throw new Malformed("bytes after the map");
        }
    }

    private void map(int count, int depth) throws Malformed {
        json.ascii("{");
        for (int i = 0; cbor.more(i, count); i++) {
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
        int first = cbor.next();
        if (Cbor.major(first) != Cbor.TEXT) {
            throw new Malformed("a name is text");
        }
        return cbor.text(first).write(json).toString();
    }

    private void array(int count, String field, int depth) throws Malformed {
        json.ascii("[");
        for (int i = 0; cbor.more(i, count); i++) {
            json.ascii(i == 0 ? "" : ",");
            item(field, depth + 1);
        }
        json.ascii("]");
    }

    /// @param field whose value the item is, or an element of
    private void item(String field, int depth) throws Malformed {
        int first = cbor.next();
        switch (Cbor.major(first)) {
            case Cbor.UNSIGNED -> json.ascii(Long.toUnsignedString(cbor.argument(first)));
            case Cbor.NEGATIVE -> negative(cbor.argument(first));
            case Cbor.BYTES -> bytes(cbor.size(first), field);
            case Cbor.TEXT -> cbor.text(first).write(json);
            case Cbor.ARRAY -> array(cbor.count(first), field, bounded(depth));
            case Cbor.MAP -> map(cbor.count(first), bounded(depth));
            case Cbor.SIMPLE -> simple(Cbor.info(first));
            default -> throw new Malformed("no tags");
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

    private void bytes(int length, String field) throws Malformed {
        if (length == IdFields.BYTES && IdFields.contain(field)) {
            json.uuid(new UUID(cbor.take(Long.BYTES), cbor.take(Long.BYTES)));
        } else {
            json.ascii("null");
            misplacedBytes = true;
            cbor.skip(length);
        }
    }

    private void simple(int info) throws Malformed {
        switch (info) {
            case Cbor.FALSE -> json.ascii("false");
            case Cbor.TRUE -> json.ascii("true");
            case Cbor.NULL -> json.ascii("null");
            case Cbor.HALF -> number(Float.float16ToFloat((short) cbor.take(Short.BYTES)));
            case Cbor.SINGLE -> number(Float.intBitsToFloat((int) cbor.take(Integer.BYTES)));
            case Cbor.DOUBLE -> number(Double.longBitsToDouble(cbor.take(Long.BYTES)));
            default -> throw new Malformed("a reserved value");
        }
    }

    private void number(double value) throws Malformed {
        if (!Double.isFinite(value)) {
            throw new Malformed("a number is finite");
        }
        json.ascii(Double.toString(value));
    }
}
