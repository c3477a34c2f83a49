package dev.parley.gateway.ws;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.Uuids;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Map;
import java.util.UUID;

/// Reads JSON and CBOR by a library that is not the gateway's, and compares the two as the protocol has it: ids are
/// text here and bytes there, and what CBOR cannot hold exactly is the nearest that it can.
final class SameTree {

    /// Of bytes: of characters Jackson takes U+F842 for a hexadecimal B.
    private static final ObjectMapper JSON = new ObjectMapper(new JsonFactoryBuilder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(JsonFactory.Feature.CHARSET_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS);
    private static final ObjectMapper CBOR = new ObjectMapper(new CBORFactory())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS);
    private static final int UINT_BITS = 64;

    private SameTree() {}

    /// One JSON text without doubled names.
    static JsonNode json(byte[] json) throws IOException {
        return JSON.readTree(json);
    }

    static JsonNode cbor(byte[] cbor) throws IOException {
        return CBOR.readTree(cbor);
    }

    static boolean of(JsonNode json, JsonNode other) {
        return of(json, other, "");
    }

    private static boolean of(JsonNode json, JsonNode other, String field) {
        return switch (json.getNodeType()) {
            case OBJECT -> other.isObject() && fields(json, other);
            case ARRAY -> other.isArray() && elements(json, other, field);
            case NUMBER -> number(json, other);
            case STRING -> string(paired(json.textValue()), other, field);
            default -> json.equals(other);
        };
    }

    private static boolean fields(JsonNode json, JsonNode other) {
        Iterator<Map.Entry<String, JsonNode>> others = other.properties().iterator();
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            if (!others.hasNext()) {
                return false;
            }
            Map.Entry<String, JsonNode> next = others.next();
            if (!next.getKey().equals(paired(entry.getKey()))
                    || !of(entry.getValue(), next.getValue(), entry.getKey())) {
                return false;
            }
        }
        return !others.hasNext();
    }

    private static boolean elements(JsonNode json, JsonNode other, String field) {
        for (int i = 0; i < json.size(); i++) {
            if (i == other.size() || !of(json.get(i), other.get(i), field)) {
                return false;
            }
        }
        return json.size() == other.size();
    }

    private static boolean number(JsonNode json, JsonNode other) {
        if (json.isIntegralNumber()) {
            BigInteger value = json.bigIntegerValue();
            if (value.bitLength() <= UINT_BITS) {
                return other.isIntegralNumber() && value.equals(other.bigIntegerValue());
            }
        }
        double value = Math.clamp(json.doubleValue(), -Double.MAX_VALUE, Double.MAX_VALUE);
        return other.isFloatingPointNumber() && Double.compare(value, other.doubleValue()) == 0;
    }

    /// The text with halves of surrogate pairs replaced, which UTF-8 cannot hold.
    private static String paired(String text) {
        return text.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? '\uFFFD' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean string(String text, JsonNode other, String field) {
        if (other.isTextual()) {
            return text.equals(other.textValue())
                    || (IdFields.contain(field) && text.equalsIgnoreCase(other.textValue()));
        }
        if (!other.isBinary() || !IdFields.contain(field)) {
            return false;
        }
        try {
            ByteBuffer id = ByteBuffer.wrap(other.binaryValue());
            return id.capacity() == IdFields.BYTES && Uuids.parse(text).equals(new UUID(id.getLong(), id.getLong()));
        } catch (IOException | ParleyException notId) {
            return false;
        }
    }
}
