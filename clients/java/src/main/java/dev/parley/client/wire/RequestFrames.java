package dev.parley.client.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.client.Message;
import dev.parley.client.Recipient;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.UUID;

/// The requests of the protocol as JSON. Each call makes a new object, which belongs to the caller.
///
/// A request that is to be answered gets an `id`, a number or a string of the caller's choice, which comes back in
/// the one reply: `RequestFrames.ping(true).put("id", 7)`. One without an id is done, and not answered.
///
/// Nothing is checked here: the server says what it does not take. Stateless, thread-safe.
public final class RequestFrames {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private RequestFrames() {}

    /// Has a message stored; answered with its place in the log.
    public static ObjectNode send(Message message) {
        ObjectNode frame = frame("send");
        switch (message.recipient()) {
            case Recipient.User(UUID userId) -> frame.put("to", userId.toString());
            case Recipient.Chat(UUID chatId) -> frame.put("chatId", chatId.toString());
        }
        frame.put("clientMsgId", message.clientMsgId().toString()).put("kind", message.kind());
        frame.set("body", body(message));
        if (message.replyTo() > 0) {
            frame.put("replyTo", message.replyTo());
        }
        if (!message.mentions().isEmpty()) {
            frame.set("mentions", MAPPER.valueToTree(message.mentions()));
        }
        if (message.forwardedFrom() != null) {
            frame.putObject("forwardedFrom")
                    .put("chatId", message.forwardedFrom().chatId().toString())
                    .put("seq", message.forwardedFrom().seq());
        }
        if (message.expiresIn() != null) {
            frame.put("expiresInSec", message.expiresIn().toSeconds());
        }
        return frame;
    }

    /// What a message says, as it travels and as everybody will read it.
    public static JsonNode body(Message message) {
        return MAPPER.valueToTree(message.body());
    }

    /// Changes an own message; answered as [#send].
    ///
    /// @param body the whole new one
    public static ObjectNode edit(UUID chatId, long target, UUID clientMsgId, JsonNode body) {
        return change("edit", chatId, target, clientMsgId).set("body", body);
    }

    /// Takes an own message back; answered as [#send].
    public static ObjectNode delete(UUID chatId, long target, UUID clientMsgId) {
        return change("delete", chatId, target, clientMsgId);
    }

    /// Reacts to a message; answered as [#send].
    ///
    /// @param emoji null to take the reaction back
    public static ObjectNode react(UUID chatId, long target, UUID clientMsgId, String emoji) {
        return change("react", chatId, target, clientMsgId).put("emoji", emoji);
    }

    private static ObjectNode change(String type, UUID chatId, long target, UUID clientMsgId) {
        return ofChat(type, chatId).put("target", target).put("clientMsgId", clientMsgId.toString());
    }

    /// Moves the user's watermarks forward: everything up to them was delivered or read.
    ///
    /// @param delivered a seq, or 0 for no news, as `read`
    public static ObjectNode receipt(UUID chatId, long delivered, long read) {
        ObjectNode frame = ofChat("receipt", chatId);
        if (delivered > 0) {
            frame.put("delivered", delivered);
        }
        if (read > 0) {
            frame.put("read", read);
        }
        return frame;
    }

    /// Tells the others that the user types, or has stopped.
    public static ObjectNode typing(UUID chatId, boolean on) {
        return ofChat("typing", chatId).put("on", on);
    }

    /// Asks for the chats that have changed; answered with their summaries and the next cursor.
    ///
    /// @param cursor from the last answer, or null at first
    /// @param limit at most 500
    public static ObjectNode sync(String cursor, int limit) {
        return frame("sync").put("cursor", cursor).put("limit", limit);
    }

    /// Asks for the newest entries of a chat; answered with a page, ascending.
    ///
    /// @param limit at most 200
    public static ObjectNode history(UUID chatId, int limit) {
        return ofChat("history", chatId).put("limit", limit);
    }

    /// Asks for the entries just before a seq; as [#history].
    public static ObjectNode historyBefore(UUID chatId, long seq, int limit) {
        return history(chatId, limit).put("before", seq);
    }

    /// Asks for the entries just after a seq; as [#history].
    public static ObjectNode historyAfter(UUID chatId, long seq, int limit) {
        return history(chatId, limit).put("after", seq);
    }

    /// Asks who got and read an own message; answered with the other members.
    public static ObjectNode info(UUID chatId, long target) {
        return ofChat("info", chatId).put("target", target);
    }

    /// Follows users, in the place of those followed before; answered with their states.
    ///
    /// @param users at most 200
    public static ObjectNode presence(Collection<UUID> users) {
        ObjectNode frame = frame("presence");
        ArrayNode followed = frame.putArray("users");
        users.forEach(user -> followed.add(user.toString()));
        return frame;
    }

    /// Shows that the connection lives.
    ///
    /// @param active whether the user is looking
    public static ObjectNode ping(boolean active) {
        return frame("ping").put("active", active);
    }

    private static ObjectNode ofChat(String type, UUID chatId) {
        return frame(type).put("chatId", chatId.toString());
    }

    private static ObjectNode frame(String type) {
        return MAPPER.createObjectNode().put("t", type);
    }

    /// A frame as it is written to a socket, the payload of one text frame.
    public static byte[] bytes(ObjectNode frame) {
        return frame.toString().getBytes(StandardCharsets.UTF_8);
    }
}
