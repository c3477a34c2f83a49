package dev.parley.gateway.ws;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.Uuids;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/// Writes JSON that the server made, or took, as CBOR (RFC 8949): lengths definite, ids as byte strings, integers of up
/// to 64 bits and their sign exactly, all other numbers as the nearest finite double, half a surrogate pair as U+FFFD.
/// For one text.
final class JsonToCbor {

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .build();
    private static final byte[] REPLACEMENT = "\uFFFD".getBytes(StandardCharsets.UTF_8);

    private final CharsetEncoder utf8 = StandardCharsets.UTF_8
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .replaceWith(REPLACEMENT);
    private final JsonParser parser;
    private byte[] cbor;
    private int length;

    private JsonToCbor(JsonParser parser, int expected) {
        this.parser = parser;
        this.cbor = new byte[expected];
    }

    /// @throws UncheckedIOException for what is not JSON, which the server never writes
    static byte[] encode(byte[] json, int offset, int length) {
        try (JsonParser parser = JSON.createParser(json, offset, length)) {
            JsonToCbor writer = new JsonToCbor(parser, length);
            writer.item(parser.nextToken(), "");
            return Arrays.copyOf(writer.cbor, writer.length);
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }

    /// @param field whose value the item is, or an element of
    private void item(JsonToken token, String field) throws IOException {
        switch (token) {
            case START_OBJECT -> object();
            case START_ARRAY -> array(field);
            case VALUE_STRING -> string(field);
            case VALUE_NUMBER_INT -> whole();
            case VALUE_NUMBER_FLOAT -> number(parser.getDoubleValue());
            case VALUE_TRUE -> head(Cbor.SIMPLE, Cbor.TRUE);
            case VALUE_FALSE -> head(Cbor.SIMPLE, Cbor.FALSE);
            default -> head(Cbor.SIMPLE, Cbor.NULL);
        }
    }

    private void object() throws IOException {
        int start = begin();
        int count = 0;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            text(CharBuffer.wrap(name));
            item(parser.nextToken(), name);
            count++;
        }
        end(start, Cbor.MAP, count);
    }

    private void array(String field) throws IOException {
        int start = begin();
        int count = 0;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            item(token, field);
            count++;
        }
        end(start, Cbor.ARRAY, count);
    }

    /// Leaves room for the shortest head, which most often is enough.
    private int begin() {
        ensure(1);
        return length++;
    }

    private void end(int start, int major, int count) {
        int more = headLength(count) - 1;
        ensure(more);
        System.arraycopy(cbor, start + 1, cbor, start + 1 + more, length - start - 1);
        head(start, major, count);
        length += more;
    }

    private void string(String field) throws IOException {
        UUID id = IdFields.contain(field) ? idOrNull(parser.getText()) : null;
        if (id == null) {
            text(CharBuffer.wrap(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength()));
        } else {
            head(Cbor.BYTES, IdFields.BYTES);
            put(ByteBuffer.allocate(IdFields.BYTES)
                    .putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits())
                    .flip());
        }
    }

    /// What a body holds that this version does not know may be named as ids are and be none.
    private static UUID idOrNull(String text) {
        try {
            return Uuids.parse(text);
        } catch (ParleyException notId) {
            return null;
        }
    }

    private void text(CharBuffer text) throws CharacterCodingException {
        ByteBuffer encoded = utf8.encode(text);
        head(Cbor.TEXT, encoded.remaining());
        put(encoded);
    }

    private void whole() throws IOException {
        if (parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            whole(parser.getLongValue() < 0, parser.getLongValue());
            return;
        }
        BigInteger value = parser.getBigIntegerValue();
        if (value.bitLength() <= Long.SIZE) {
            whole(value.signum() < 0, value.longValue());
        } else {
            number(value.doubleValue());
        }
    }

    /// CBOR holds `-1 - n` as n, whose bits are those of the number turned over.
    private void whole(boolean negative, long bits) {
        head(negative ? Cbor.NEGATIVE : Cbor.UNSIGNED, negative ? ~bits : bits);
    }

    private void number(double value) {
        double finite = Math.clamp(value, -Double.MAX_VALUE, Double.MAX_VALUE);
        ensure(1 + Double.BYTES);
        cbor[length++] = (byte) ((Cbor.SIMPLE << Cbor.INFO_BITS) | Cbor.DOUBLE);
        bigEndian(length, Double.doubleToLongBits(finite), Double.BYTES);
        length += Double.BYTES;
    }

    private void head(int major, long argument) {
        int bytes = headLength(argument);
        ensure(bytes);
        head(length, major, argument);
        length += bytes;
    }

    private void head(int start, int major, long argument) {
        int bytes = headLength(argument) - 1;
        long info = bytes == 0 ? argument : Cbor.ONE_BYTE + Integer.numberOfTrailingZeros(bytes);
        cbor[start] = (byte) ((major << Cbor.INFO_BITS) | info);
        bigEndian(start + 1, argument, bytes);
    }

    private static int headLength(long argument) {
        if (argument >>> 32 != 0) {
            return 9;
        }
        return argument < Cbor.ONE_BYTE ? 1 : argument < 1 << 8 ? 2 : argument < 1 << 16 ? 3 : 5;
    }

    private void bigEndian(int start, long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            cbor[start + i] = (byte) (value >>> (Byte.SIZE * (bytes - 1 - i)));
        }
    }

    private void put(ByteBuffer bytes) {
        int more = bytes.remaining();
        ensure(more);
        bytes.get(cbor, length, more);
        length += more;
    }

    private void ensure(int more) {
        if (cbor.length - length < more) {
            cbor = Arrays.copyOf(cbor, Math.max(cbor.length * 2, length + more));
        }
    }
}
