package dev.parley.client.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.client.Entry;
import dev.parley.client.Message;
import dev.parley.client.Recipient;
import dev.parley.client.Sent;
import dev.parley.client.wire.RequestFrames;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// Something that becomes an entry of a chat's log, once, under its `clientMsgId`. Immutable.
public sealed interface Submission {
    Recipient recipient();

    UUID clientMsgId();

    /// The request that asks the server to store it.
    ObjectNode frame();

    /// What the server will have stored, without asking for it.
    Entry entry(UUID sender, Sent sent);

    /// A new message.
    record OfMessage(Message message) implements Submission {
        @Override
        public Recipient recipient() {
            return message.recipient();
        }

        @Override
        public UUID clientMsgId() {
            return message.clientMsgId();
        }

        @Override
        public ObjectNode frame() {
            return RequestFrames.send(message);
        }

        @Override
        public Entry entry(UUID sender, Sent sent) {
            Instant expiresAt = message.expiresIn() == null
                    ? null
                    : sent.sentAt().plusSeconds(message.expiresIn().toSeconds());
            return new Entry(
                    sent.chatId(),
                    sent.seq(),
                    sender,
                    message.clientMsgId(),
                    message.kind(),
                    RequestFrames.body(message),
                    sent.sentAt(),
                    0,
                    message.replyTo(),
                    message.mentions(),
                    message.forwardedFrom(),
                    expiresAt);
        }
    }

    /// A change of an earlier message.
    ///
    /// @param kind of the entry that it becomes
    /// @param body of that entry
    /// @param request to be copied, as whoever sends a frame gives it an id
    record OfChange(UUID chatId, long target, UUID clientMsgId, String kind, JsonNode body, ObjectNode request)
            implements Submission {
        public static OfChange edit(UUID chatId, long target, JsonNode body) {
            UUID id = UUID.randomUUID();
            return new OfChange(chatId, target, id, "edit", body, RequestFrames.edit(chatId, target, id, body));
        }

        public static OfChange delete(UUID chatId, long target) {
            UUID id = UUID.randomUUID();
            JsonNode body = JsonNodeFactory.instance.objectNode();
            return new OfChange(chatId, target, id, "delete", body, RequestFrames.delete(chatId, target, id));
        }

        /// @param emoji null takes the reaction back
        public static OfChange react(UUID chatId, long target, String emoji) {
            UUID id = UUID.randomUUID();
            JsonNode body = JsonNodeFactory.instance.objectNode().put("emoji", emoji);
            return new OfChange(chatId, target, id, "reaction", body, RequestFrames.react(chatId, target, id, emoji));
        }

        @Override
        public Recipient recipient() {
            return Recipient.chat(chatId);
        }

        @Override
        public ObjectNode frame() {
            return request.deepCopy();
        }

        @Override
        public Entry entry(UUID sender, Sent sent) {
            return new Entry(
                    chatId,
                    sent.seq(),
                    sender,
                    clientMsgId,
                    kind,
                    body,
                    sent.sentAt(),
                    target,
                    0,
                    List.of(),
                    null,
                    null);
        }
    }
}
