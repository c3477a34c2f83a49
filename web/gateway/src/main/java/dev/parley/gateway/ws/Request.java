package dev.parley.gateway.ws;

import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.Uuids;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// One request frame: its type, its id, and the fields that this version knows. A field of the wrong type is an error
/// only for a request that uses it.
final class Request {

    /// Every field of every request.
    enum Field {
        CHAT_ID("chatId", Shape.TEXT),
        TO("to", Shape.TEXT),
        CLIENT_MSG_ID("clientMsgId", Shape.TEXT),
        KIND("kind", Shape.TEXT),
        BODY("body", Shape.OBJECT),
        REPLY_TO("replyTo", Shape.INTEGER),
        MENTIONS("mentions", Shape.TEXTS),
        FORWARDED_FROM("forwardedFrom", Shape.OBJECT),
        EXPIRES_IN_SEC("expiresInSec", Shape.INTEGER),
        SEQ("seq", Shape.INTEGER),
        TARGET("target", Shape.INTEGER),
        EMOJI("emoji", Shape.TEXT),
        DELIVERED("delivered", Shape.INTEGER),
        READ("read", Shape.INTEGER),
        ON("on", Shape.FLAG),
        CURSOR("cursor", Shape.TEXT),
        LIMIT("limit", Shape.INTEGER),
        AFTER("after", Shape.INTEGER),
        BEFORE("before", Shape.INTEGER),
        USERS("users", Shape.TEXTS),
        ACTIVE("active", Shape.FLAG);

        private final String wireName;
        private final Shape shape;

        Field(String wireName, Shape shape) {
            this.wireName = wireName;
            this.shape = shape;
        }

        String wireName() {
            return wireName;
        }

        Shape shape() {
            return shape;
        }
    }

    /// The JSON types of fields.
    enum Shape {
        TEXT,
        TEXTS,
        INTEGER,
        FLAG,
        OBJECT
    }

    /// Stands for a value of the wrong type.
    static final Object WRONG_TYPE = new Object();

    private final String type;
    private final RequestId id;
    private final Map<Field, Object> values;

    Request(String type, RequestId id, Map<Field, Object> values) {
        this.type = type;
        this.id = id;
        this.values = values.isEmpty() ? Map.of() : new EnumMap<>(values);
    }

    String type() {
        return type;
    }

    /// Null when the client wants no reply.
    RequestId id() {
        return id;
    }

    boolean has(Field field) {
        return values.containsKey(field);
    }

    UUID uuid(Field field) {
        String text = (String) required(field);
        try {
            return Uuids.parse(text);
        } catch (ParleyException notUuid) {
            throw ParleyException.invalid(field.wireName(), "not a UUID");
        }
    }

    String text(Field field) {
        return (String) required(field);
    }

    /// Null when the field is left out.
    String textOrNull(Field field) {
        return (String) checked(field);
    }

    byte[] object(Field field) {
        return (byte[]) required(field);
    }

    /// Null when the field is left out.
    byte[] objectOrNull(Field field) {
        return (byte[]) checked(field);
    }

    /// A whole number from 1 up.
    long positive(Field field) {
        Long value = positiveOrNull(field);
        if (value == null) {
            throw ParleyException.invalid(field.wireName(), "the field is missing");
        }
        return value;
    }

    boolean flag(Field field) {
        return (Boolean) required(field);
    }

    /// Null when the field is left out.
    Boolean flagOrNull(Field field) {
        return (Boolean) checked(field);
    }

    /// A whole number from 1 up, or null when the field is left out.
    Long positiveOrNull(Field field) {
        Long value = (Long) checked(field);
        if (value != null && value < 1) {
            throw ParleyException.invalid(field.wireName(), "a whole number from 1 up is needed");
        }
        return value;
    }

    /// A whole number from 0 up, or null when the field is left out.
    Long notNegativeOrNull(Field field) {
        Long value = (Long) checked(field);
        if (value != null && value < 0) {
            throw ParleyException.invalid(field.wireName(), "a whole number from 0 up is needed");
        }
        return value;
    }

    /// At most `max` ids; none when the field is left out.
    List<UUID> uuids(Field field, int max) {
        @SuppressWarnings("unchecked")
        List<String> texts = (List<String>) checked(field);
        if (texts == null) {
            return List.of();
        }
        if (texts.size() > max) {
            throw ParleyException.invalid(field.wireName(), "at most " + max);
        }
        try {
            return texts.stream().map(Uuids::parse).toList();
        } catch (ParleyException notUuid) {
            throw ParleyException.invalid(field.wireName(), "each must be a UUID");
        }
    }

    private Object required(Field field) {
        Object value = checked(field);
        if (value == null) {
            throw ParleyException.invalid(field.wireName(), "the field is missing");
        }
        return value;
    }

    private Object checked(Field field) {
        Object value = values.get(field);
        if (value == WRONG_TYPE) {
            throw ParleyException.invalid(field.wireName(), "the field has the wrong type");
        }
        return value;
    }

    /// A frame that is not a request at all. `id` is null where it could not be read.
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient RequestId id;

        Unreadable(RequestId id, String message) {
            super(message, null, false, false);
            this.id = id;
        }

        RequestId id() {
            return id;
        }

        ParleyException refusal() {
            return new ParleyException(ErrorCode.MALFORMED, getMessage());
        }
    }
}
