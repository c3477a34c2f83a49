package dev.parley.blackbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Iterator;
import java.util.TreeSet;

/// What both the model of the protocol and a client know of the protocol's objects.
final class Wire {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private Wire() {}

    static String time(Instant instant) {
        return TIME.format(instant);
    }

    /// Takes out what a deletion or expiry takes out.
    static void erase(ObjectNode entry) {
        entry.set("body", Json.object());
        entry.remove("mentions");
    }

    /// An entry as it is to be shown at a time.
    static ObjectNode at(ObjectNode entry, Instant now) {
        String expiresAt = entry.path("expiresAt").textValue();
        if (expiresAt == null || Instant.parse(expiresAt).isAfter(now)) {
            return entry;
        }
        ObjectNode expired = entry.deepCopy();
        erase(expired);
        return expired;
    }

    /// An entry without what the server alone decides: the id and time of those it writes itself.
    static JsonNode comparable(JsonNode entry) {
        if (entry.isMissingNode()) {
            return entry;
        }
        ObjectNode comparable = entry.deepCopy();
        comparable.remove("t");
        String kind = entry.path("kind").asText();
        if (kind.endsWith("-changed") || kind.startsWith("member-")) {
            comparable.remove("clientMsgId");
            comparable.remove("sentAt");
        }
        return comparable;
    }

    /// Messages of others behind the watermark which are not erased.
    static long unread(Iterable<JsonNode> log, String user, long read) {
        long unread = 0;
        for (JsonNode entry : log) {
            unread += entry.path("seq").asLong() > read
                            && ChatModel.isMessage(entry)
                            && !entry.path("body").isEmpty()
                            && !entry.path("sender").asText().equals(user)
                    ? 1
                    : 0;
        }
        return unread;
    }

    /// The last own entry that a watermark of the others covers: up to there a client shows ticks.
    static long ticks(Iterable<JsonNode> log, String user, long mark) {
        long ticks = 0;
        for (JsonNode entry : log) {
            long seq = entry.path("seq").asLong();
            ticks = seq <= mark && entry.path("sender").asText().equals(user) ? seq : ticks;
        }
        return ticks;
    }

    /// Where two objects first differ, in words; empty where they do not.
    static String difference(String where, JsonNode expected, JsonNode actual) {
        JsonNode one = expected.isMissingNode() ? expected : Json.read(expected.toString());
        JsonNode other = actual.isMissingNode() ? actual : Json.read(actual.toString());
        if (one.equals(other)) {
            return "";
        }
        if (one.isArray() && other.isArray()) {
            int common = Math.min(one.size(), other.size());
            for (int i = 0; i < common; i++) {
                if (!one.get(i).equals(other.get(i))) {
                    return difference(where + "[" + i + "]", one.get(i), other.get(i));
                }
            }
            return "%s has %d elements, must have %d: %s"
                    .formatted(where, other.size(), one.size(), (one.size() > common ? one : other).get(common));
        }
        if (one.isObject() && other.isObject()) {
            TreeSet<String> fields = new TreeSet<>();
            names(one).forEachRemaining(fields::add);
            names(other).forEachRemaining(fields::add);
            for (String field : fields) {
                if (!one.path(field).equals(other.path(field))) {
                    return difference(where + "." + field, one.path(field), other.path(field));
                }
            }
        }
        return where + " is " + other + ", must be " + one;
    }

    private static Iterator<String> names(JsonNode object) {
        return object.fieldNames();
    }
}
