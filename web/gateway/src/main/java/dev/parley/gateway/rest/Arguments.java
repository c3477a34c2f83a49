package dev.parley.gateway.rest;

import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.UserId;
import dev.parley.platform.api.Uuids;
import java.util.UUID;

/// Reads what callers pass, and names the field that cannot be read.
final class Arguments {

    private Arguments() {}

    static <T> T body(T body) {
        if (body == null) {
            throw ParleyException.invalid("body", "is missing");
        }
        return body;
    }

    static UUID uuid(String field, String text) {
        if (text == null) {
            throw ParleyException.invalid(field, "is missing");
        }
        try {
            return Uuids.parse(text);
        } catch (ParleyException notUuid) {
            throw ParleyException.invalid(field, "not a UUID");
        }
    }

    static UserId userId(String text) {
        return new UserId(uuid("userId", text));
    }

    /// Where the page before ended, or null for the first one.
    static UserId userCursor(String text) {
        return text == null ? null : new UserId(uuid("cursor", text));
    }

    /// A whole number; `fallback` where it is left out.
    static int number(String field, String text, int fallback) {
        if (text == null) {
            return fallback;
        }
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException notNumber) {
            throw ParleyException.invalid(field, "a whole number is needed");
        }
    }
}
