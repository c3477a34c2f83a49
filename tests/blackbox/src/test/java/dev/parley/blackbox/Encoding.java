package dev.parley.blackbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/// How a connection writes the protocol's objects. To tests, ids are text in either; in CBOR every one of them must
/// come as 16 bytes, and is sent so.
enum Encoding {
    JSON("parley.v1.json", RawWebSocket.TEXT) {
        @Override
        byte[] written(JsonNode object) {
            return object.toString().getBytes(StandardCharsets.UTF_8);
        }

        @Override
        JsonNode read(byte[] frame) {
            return Json.read(frame);
        }
    },
    CBOR("parley.v1.cbor", RawWebSocket.BINARY) {
        @Override
        byte[] written(JsonNode object) {
            try {
                return MAPPER.writeValueAsBytes(withIdsAsBytes(object, ""));
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
        }

        @Override
        JsonNode read(byte[] frame) {
            try {
                return withIdsAsText(MAPPER.readTree(frame), "");
            } catch (IOException malformed) {
                throw new UncheckedIOException(malformed);
            }
        }
    };

    private static final ObjectMapper MAPPER = new ObjectMapper(new CBORFactory());
    private static final Pattern ID = Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

    /// What people write may look like an id and stays what it is.
    private static final String WRITTEN_BY_PEOPLE = "text";

    private final String subProtocol;
    private final int opcode;

    Encoding(String subProtocol, int opcode) {
        this.subProtocol = subProtocol;
        this.opcode = opcode;
    }

    /// What a frame of CBOR says to a reader that takes anything, ids in it as text; empty where that cannot be told.
    static Optional<JsonNode> readAnyhow(byte[] frame) {
        try {
            JsonNode object = MAPPER.readTree(frame);
            return object.isObject() ? Optional.of(anyhow(object)) : Optional.empty();
        } catch (IOException | RuntimeException malformed) {
            return Optional.empty();
        }
    }

    private static JsonNode anyhow(JsonNode node) throws IOException {
        if (node instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> entry : object.properties()) {
                entry.setValue(anyhow(entry.getValue()));
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, anyhow(array.get(i)));
            }
        } else if (node.isBinary()) {
            ByteBuffer bytes = ByteBuffer.wrap(node.binaryValue());
            return bytes.capacity() == Long.BYTES * 2
                    ? TextNode.valueOf(new UUID(bytes.getLong(), bytes.getLong()).toString())
                    : NullNode.getInstance();
        }
        return node;
    }

    abstract byte[] written(JsonNode object);

    abstract JsonNode read(byte[] frame);

    String subProtocol() {
        return subProtocol;
    }

    int opcode() {
        return opcode;
    }

    private static JsonNode withIdsAsBytes(JsonNode node, String field) {
        if (node.isObject()) {
            ObjectNode object = MAPPER.createObjectNode();
            node.properties()
                    .forEach(entry -> object.set(entry.getKey(), withIdsAsBytes(entry.getValue(), entry.getKey())));
            return object;
        }
        if (node.isArray()) {
            ArrayNode array = MAPPER.createArrayNode();
            node.forEach(element -> array.add(withIdsAsBytes(element, field)));
            return array;
        }
        if (!isId(node, field)) {
            return node;
        }
        UUID id = UUID.fromString(node.textValue());
        return BinaryNode.valueOf(ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array());
    }

    private static JsonNode withIdsAsText(JsonNode node, String field) throws IOException {
        if (node instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> entry : object.properties()) {
                entry.setValue(withIdsAsText(entry.getValue(), entry.getKey()));
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, withIdsAsText(array.get(i), field));
            }
        } else if (node.isBinary()) {
            ByteBuffer id = ByteBuffer.wrap(node.binaryValue());
            if (id.capacity() != 16) {
                throw new AssertionError("an id of " + id.capacity() + " bytes in " + field);
            }
            return TextNode.valueOf(new UUID(id.getLong(), id.getLong()).toString());
        } else if (isId(node, field)) {
            throw new AssertionError("an id as text in " + field);
        }
        return node;
    }

    private static boolean isId(JsonNode node, String field) {
        return node.isTextual()
                && !field.equals(WRITTEN_BY_PEOPLE)
                && ID.matcher(node.textValue()).matches();
    }
}
