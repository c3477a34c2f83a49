package dev.parley.gateway.ws;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.parley.gateway.ws.Request.Field;
import dev.parley.gateway.ws.Request.Unreadable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads a request frame in one pass over its bytes, without building a tree. The body of a message is taken as it
/// stands, byte for byte. Thread-safe.
final class RequestParser {

    /// Of objects and arrays, the frame itself counted.
    static final int MAX_DEPTH = 20;
    private static final int MAX_ID_CHARS = 64;
    private static final int MAX_LIST = 200;
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(40)
                    .maxNameLength(256)
                    .build())
            // Only UTF-8 comes; guessing would read UTF-16, whose bytes are no JSON to whoever gets them.
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .build();
    private static final Map<String, Field> FIELDS = new HashMap<>();

    static {
        for (Field field : Field.values()) {
            FIELDS.put(field.wireName(), field);
        }
    }

    private RequestParser() {}

    /// @throws Unreadable for what is not one JSON object with a string `t` and, if any, a proper `id`
    static Request parse(byte[] frame, int offset, int length) throws Unreadable {
        Request request = read(frame, offset, length);
        if (request.type() == null) {
            throw new Unreadable(request.id(), "the type 't' is missing or not a string");
        }
        return request;
    }

    /// Reads the fields of an object within a frame that was read before. It has no type.
    static Request fields(byte[] object) throws Unreadable {
        return read(object, 0, object.length);
    }

    private static Request read(byte[] frame, int offset, int length) throws Unreadable {
        String type = null;
        RequestId id = null;
        Map<Field, Object> values = new EnumMap<>(Field.class);
        try (JsonParser parser = JSON.createParser(frame, offset, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new Unreadable(null, "a frame is one JSON object");
            }
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                JsonToken token = parser.nextToken();
                switch (name) {
                    case "t" -> {
                        if (type != null) {
                            throw new Unreadable(id, "more than one type 't'");
                        }
                        type = token == JsonToken.VALUE_STRING ? parser.getText() : null;
                    }
                    case "id" -> {
                        if (id != null) {
                            throw new Unreadable(null, "more than one id");
                        }
                        id = id(parser, token);
                    }
                    default -> {
                        Field field = FIELDS.get(name);
                        if (field == null) {
                            parser.skipChildren();
                        } else {
                            put(values, field, value(field, parser, token, frame, offset));
                        }
                    }
                }
            }
            if (parser.nextToken() != null) {
                throw new Unreadable(id, "a frame is one JSON object");
            }
        } catch (IOException malformed) {
            throw new Unreadable(id, "not valid JSON");
        }
        return new Request(type, id, values);
    }

    private static void put(Map<Field, Object> values, Field field, Object value) {
        if (value == null) {
            values.remove(field);
        } else {
            values.put(field, value);
        }
    }

    private static RequestId id(JsonParser parser, JsonToken token) throws IOException, Unreadable {
        if (token == JsonToken.VALUE_STRING && parser.getTextLength() <= MAX_ID_CHARS) {
            return new RequestId.Text(parser.getText());
        }
        if (token == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            return new RequestId.Whole(parser.getLongValue());
        }
        throw new Unreadable(null, "an id is a string of up to 64 characters or an integer");
    }

    private static Object value(Field field, JsonParser parser, JsonToken token, byte[] frame, int offset)
            throws IOException {
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        return switch (field.shape()) {
            case TEXT -> token == JsonToken.VALUE_STRING ? parser.getText() : wrong(parser);
            case FLAG -> token.isBoolean() ? (Object) parser.getBooleanValue() : wrong(parser);
            case INTEGER ->
                token == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                        ? (Object) parser.getLongValue()
                        : wrong(parser);
            case TEXTS -> token == JsonToken.START_ARRAY ? texts(parser) : wrong(parser);
            case OBJECT -> token == JsonToken.START_OBJECT ? slice(parser, frame, offset) : wrong(parser);
        };
    }

    private static Object wrong(JsonParser parser) throws IOException {
        parser.skipChildren();
        return Request.WRONG_TYPE;
    }

    private static Object texts(JsonParser parser) throws IOException {
        List<String> texts = new ArrayList<>();
        boolean proper = true;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            proper &= token == JsonToken.VALUE_STRING && texts.size() <= MAX_LIST;
            if (proper) {
                texts.add(parser.getText());
            } else {
                parser.skipChildren();
            }
        }
        return proper ? texts : Request.WRONG_TYPE;
    }

    private static byte[] slice(JsonParser parser, byte[] frame, int offset) throws IOException {
        int start = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
        parser.skipChildren();
        int end = Math.toIntExact(parser.currentLocation().getByteOffset());
        return Arrays.copyOfRange(frame, offset + start, offset + end);
    }
}
