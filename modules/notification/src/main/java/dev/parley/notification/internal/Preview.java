package dev.parley.notification.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.parley.chat.api.Entry;
import dev.parley.chat.api.EntryKind;
import java.io.IOException;

/// The start of a message as a push shows it: one line, at most 100 characters.
final class Preview {

    private static final JsonFactory JSON = new JsonFactory();
    private static final int MAX_CHARACTERS = 100;

    private Preview() {}

    static String of(Entry entry) {
        String text = field(entry.body(), entry.kind() == EntryKind.TEXT ? "text" : "caption");
        String line = text.strip().replaceAll("\\s+", " ");
        return line.isEmpty() ? name(entry.kind()) : shortened(line);
    }

    private static String name(EntryKind kind) {
        return switch (kind) {
            case IMAGE -> "Photo";
            case VIDEO -> "Video";
            case AUDIO -> "Audio";
            case FILE -> "File";
            case LOCATION -> "Location";
            case CONTACT -> "Contact";
            default -> "Message";
        };
    }

    private static String shortened(String line) {
        return line.codePointCount(0, line.length()) <= MAX_CHARACTERS
                ? line
                : line.substring(0, line.offsetByCodePoints(0, MAX_CHARACTERS - 1)) + "…";
    }

    /// A text field of the outermost object, or an empty text.
    private static String field(byte[] body, String name) {
        try (JsonParser parser = JSON.createParser(body)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = parser.currentName().equals(name);
                JsonToken value = parser.nextToken();
                if (found && value == JsonToken.VALUE_STRING) {
                    return parser.getText();
                }
                parser.skipChildren();
            }
            return "";
        } catch (IOException notJson) {
            // The chat module lets no such body in; a push without a preview is better than none.
            return "";
        }
    }
}
