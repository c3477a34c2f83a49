package dev.parley.chat.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.parley.chat.api.EntryKind;
import dev.parley.platform.api.MediaId;
import dev.parley.platform.api.ParleyException;
import java.io.IOException;

/// Checks the body of a message against its kind. Fields that this version does not know pass, so that clients
/// can add some; those it knows must be well-formed, each only once.
final class Bodies {

    static final int MAX_TEXT_CHARS = 4096;
    private static final int MAX_BODY_BYTES = 32 * 1024;
    private static final int MAX_NAME_CHARS = 200;
    private static final int MAX_DEPTH = 16;
    private static final double MAX_LATITUDE = 90;
    private static final double MAX_LONGITUDE = 180;

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // Only UTF-8 comes; guessing would read UTF-16, whose bytes are no JSON to whoever gets them.
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .build();

    private Bodies() {}

    /// Checks what can be said of an edit before the kind of its target is known.
    ///
    /// @throws ParleyException `invalid` with the field
    static void checkEdit(byte[] body) {
        bounded(body);
    }

    /// @throws ParleyException `invalid` unless the body is that of a reaction
    static void checkReaction(byte[] body) {
        String emoji = bounded(body).emoji;
        require(emoji == null || Emoji.isOne(emoji), "emoji", "one emoji, or null for none");
    }

    /// @return the medium that a body of this kind refers to, or null; of one that was checked before
    static MediaId medium(EntryKind kind, byte[] body) {
        return kind.hasMedia() ? read(body).mediaId : null;
    }

    private static Fields bounded(byte[] body) {
        if (body.length > MAX_BODY_BYTES) {
            throw ParleyException.invalid("body", "at most " + MAX_BODY_BYTES + " bytes");
        }
        Fields fields = read(body);
        require(fields.torn == null, fields.torn, "half a character: a surrogate without the other");
        return fields;
    }

    /// @return the medium that the body refers to, or null
    /// @throws ParleyException `invalid` with the field
    static MediaId check(EntryKind kind, byte[] body) {
        Fields fields = bounded(body);
        switch (kind) {
            case TEXT -> require(fields.text != null && !fields.text.isEmpty(), "body.text", "a text is needed");
            case IMAGE, VIDEO, AUDIO, FILE -> require(fields.mediaId != null, "body.mediaId", "a medium is needed");
            case LOCATION -> {
                require(Math.abs(fields.latitude) <= MAX_LATITUDE, "body.latitude", "a number from -90 to 90");
                require(Math.abs(fields.longitude) <= MAX_LONGITUDE, "body.longitude", "a number from -180 to 180");
            }
            case CONTACT -> require(fields.name != null && !fields.name.isBlank(), "body.name", "a name is needed");
            default -> throw ParleyException.invalid("kind", "not a message kind");
        }
        return kind.hasMedia() ? fields.mediaId : null;
    }

    private static Fields read(byte[] body) {
        Fields fields = new Fields();
        try (JsonParser parser = JSON.createParser(body)) {
            require(parser.nextToken() == JsonToken.START_OBJECT, "body", "an object is needed");
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                switch (name) {
                    case "text" -> fields.text = text(parser, value, fields, "body.text", MAX_TEXT_CHARS);
                    case "caption" -> text(parser, value, fields, "body.caption", MAX_TEXT_CHARS);
                    case "name" -> fields.name = text(parser, value, fields, "body.name", MAX_NAME_CHARS);
                    case "emoji" -> fields.emoji = emoji(parser, value);
                    case "mediaId" -> fields.mediaId = mediaId(parser, value);
                    case "latitude" -> fields.latitude = number(parser, value, "body.latitude");
                    case "longitude" -> fields.longitude = number(parser, value, "body.longitude");
                    default -> parser.skipChildren();
                }
            }
            require(parser.nextToken() == null, "body", "one object is needed");
            return fields;
        } catch (IOException malformed) {
            throw ParleyException.invalid("body", "not a valid JSON object");
        }
    }

    private static String text(JsonParser parser, JsonToken value, Fields fields, String field, int max)
            throws IOException {
        require(value == JsonToken.VALUE_STRING, field, "a string is needed");
        String text = parser.getText();
        require(text.length() <= max, field, "at most " + max + " characters");
        fields.torn = isWellFormed(text) ? fields.torn : field;
        return text;
    }

    /// JSON can escape half a surrogate pair, which neither UTF-8 nor CBOR can hold.
    private static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (Character.isHighSurrogate(unit)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(unit)) {
                return false;
            }
        }
        return true;
    }

    /// A message may have a field of that name with anything in it.
    private static String emoji(JsonParser parser, JsonToken value) throws IOException {
        parser.skipChildren();
        return value == JsonToken.VALUE_NULL ? null : value == JsonToken.VALUE_STRING ? parser.getText() : "";
    }

    private static MediaId mediaId(JsonParser parser, JsonToken value) throws IOException {
        require(value == JsonToken.VALUE_STRING, "body.mediaId", "a string is needed");
        try {
            return MediaId.parse(parser.getText());
        } catch (ParleyException notUuid) {
            throw ParleyException.invalid("body.mediaId", "not a UUID");
        }
    }

    private static double number(JsonParser parser, JsonToken value, String field) throws IOException {
        require(value.isNumeric(), field, "a number is needed");
        return parser.getDoubleValue();
    }

    private static void require(boolean holds, String field, String message) {
        if (!holds) {
            throw ParleyException.invalid(field, message);
        }
    }

    private static final class Fields {
        private String text;
        private String name;
        private String emoji;
        private MediaId mediaId;

        /// A field with half a surrogate pair. An earlier version took it, so that there may be such bodies.
        private String torn;

        private double latitude = Double.NaN;
        private double longitude = Double.NaN;
    }
}
