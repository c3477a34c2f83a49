package dev.parley.client.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.client.ChatSummary;
import dev.parley.client.Entry;
import dev.parley.client.EntryRef;
import dev.parley.client.HistoryPage;
import dev.parley.client.MemberReceipt;
import dev.parley.client.ParleyClientException;
import dev.parley.client.PresenceState;
import dev.parley.client.Receipt;
import dev.parley.client.Tokens;
import dev.parley.client.UserProfile;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// What the server says, from JSON. Unknown fields are ignored. Stateless. Requests are made by
/// [dev.parley.client.wire.RequestFrames].
///
/// Whatever does not have the promised shape becomes a [ParleyClientException] with the code `unintelligible`.
public final class Wire {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Wire() {}

    public static JsonNode parse(String json) {
        try {
            JsonNode node = MAPPER.readTree(json);
            if (node.isObject()) {
                return node;
            }
        } catch (JsonProcessingException notJson) {
            throw unintelligible(notJson);
        }
        throw unintelligible(null);
    }

    static Entry entry(JsonNode node) {
        return new Entry(
                uuid(node, "chatId"),
                number(node, "seq"),
                optionalUuid(node, "sender"),
                optionalUuid(node, "clientMsgId"),
                text(node, "kind"),
                node.path("body"),
                time(node, "sentAt"),
                node.path("target").asLong(),
                node.path("replyTo").asLong(),
                node.path("mentions").valueStream().map(Wire::uuid).toList(),
                node.hasNonNull("forwardedFrom") ? entryRef(node.path("forwardedFrom")) : null,
                optionalTime(node, "expiresAt"));
    }

    private static EntryRef entryRef(JsonNode node) {
        return new EntryRef(uuid(node, "chatId"), number(node, "seq"));
    }

    public static HistoryPage history(JsonNode node, UUID chatId) {
        List<Entry> entries = new ArrayList<>();
        for (JsonNode entry : node.path("entries")) {
            entries.add(entry(entry.has("chatId") ? entry : ((ObjectNode) entry).put("chatId", chatId.toString())));
        }
        return new HistoryPage(entries, node.path("more").asBoolean());
    }

    public static ChatSummary chat(JsonNode node) {
        UUID chatId = uuid(node, "chatId");
        JsonNode last = node.path("lastEntry");
        if (last instanceof ObjectNode entry && !entry.has("chatId")) {
            entry.put("chatId", chatId.toString());
        }
        return new ChatSummary(
                chatId,
                text(node, "type"),
                node.path("title").asText(""),
                optionalUuid(node, "peer"),
                node.path("role").asText(null),
                optionalUuid(node, "avatar"),
                node.path("lastSeq").asLong(),
                last.isObject() ? entry(last) : null,
                node.path("unread").asLong(),
                node.path("delivered").asLong(),
                node.path("read").asLong(),
                node.path("othersDelivered").asLong(),
                node.path("othersRead").asLong(),
                node.path("memberCount").asInt(),
                node.path("firstSeq").asLong(1),
                optionalTime(node, "mutedUntil"),
                node.path("archived").asBoolean(),
                node.path("expiresInSec").asLong() > 0
                        ? Duration.ofSeconds(node.path("expiresInSec").asLong())
                        : null);
    }

    static Receipt receipt(JsonNode node) {
        return new Receipt(
                uuid(node, "chatId"),
                node.path("of").asText().equals("me"),
                node.path("delivered").asLong(),
                node.path("read").asLong(),
                optionalTime(node, "at"));
    }

    public static List<MemberReceipt> info(JsonNode node) {
        return node.path("members")
                .valueStream()
                .map(member -> new MemberReceipt(
                        uuid(member, "userId"), optionalTime(member, "delivered"), optionalTime(member, "read")))
                .toList();
    }

    static PresenceState presence(JsonNode node) {
        return new PresenceState(uuid(node, "userId"), node.path("online").asBoolean(), optionalTime(node, "lastSeen"));
    }

    public static Tokens tokens(JsonNode node) {
        return new Tokens(
                text(node, "accessToken"),
                text(node, "refreshToken"),
                time(node, "expiresAt"),
                uuid(node, "userId"),
                uuid(node, "deviceId"));
    }

    public static UserProfile profile(JsonNode node) {
        return new UserProfile(
                uuid(node, "userId"),
                node.path("name").asText(""),
                node.path("phoneNumber").asText(null));
    }

    /// The failure that an `error` frame or a problem document tells of.
    static ParleyClientException failure(JsonNode node, Duration retryAfter) {
        String code = node.path("code").asText("internal");
        String message = node.path("message")
                .asText(node.path("detail").asText(node.path("title").asText("")));
        Duration delay = node.has("retryAfterMs")
                ? Duration.ofMillis(node.path("retryAfterMs").asLong())
                : retryAfter;
        return new ParleyClientException(code, message.isEmpty() ? code : message, delay, null);
    }

    static UUID uuid(JsonNode node, String field) {
        UUID value = optionalUuid(node, field);
        if (value == null) {
            throw unintelligible(null);
        }
        return value;
    }

    private static UUID optionalUuid(JsonNode node, String field) {
        return node.hasNonNull(field) ? uuid(node.path(field)) : null;
    }

    private static UUID uuid(JsonNode value) {
        try {
            return UUID.fromString(value.asText());
        } catch (IllegalArgumentException notUuid) {
            throw unintelligible(notUuid);
        }
    }

    static Instant time(JsonNode node, String field) {
        try {
            return Instant.parse(text(node, field));
        } catch (DateTimeParseException notTime) {
            throw unintelligible(notTime);
        }
    }

    private static Instant optionalTime(JsonNode node, String field) {
        return node.hasNonNull(field) ? time(node, field) : null;
    }

    static long number(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isIntegralNumber()) {
            throw unintelligible(null);
        }
        return value.asLong();
    }

    private static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isTextual()) {
            throw unintelligible(null);
        }
        return value.asText();
    }

    private static ParleyClientException unintelligible(Throwable cause) {
        return new ParleyClientException(
                ParleyClientException.UNINTELLIGIBLE, "The server's answer cannot be understood.", cause);
    }
}
