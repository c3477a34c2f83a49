package dev.parley.client.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.client.Entry;
import dev.parley.client.Message;
import dev.parley.client.Recipient;
import dev.parley.client.Sent;
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
            return Wire.send(message);
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
                    Wire.body(message),
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
    /// @param request type and fields of the request, without what every change has
    record OfChange(UUID chatId, long target, UUID clientMsgId, String kind, JsonNode body, ObjectNode request)
            implements Submission {
        public static OfChange edit(UUID chatId, long target, JsonNode body) {
            return of(chatId, target, "edit", body, Wire.frame("edit").set("body", body));
        }

        public static OfChange delete(UUID chatId, long target) {
            return of(chatId, target, "delete", Wire.object(), Wire.frame("delete"));
        }

        /// @param emoji null takes the reaction back
        public static OfChange react(UUID chatId, long target, String emoji) {
            JsonNode value = JsonNodeFactory.instance.textNode(emoji);
            ObjectNode body = Wire.object().set("emoji", value);
            return of(chatId, target, "reaction", body, Wire.frame("react").set("emoji", value));
        }

        private static OfChange of(UUID chatId, long target, String kind, JsonNode body, ObjectNode request) {
            return new OfChange(chatId, target, UUID.randomUUID(), kind, body, request);
        }

        @Override
        public Recipient recipient() {
            return Recipient.chat(chatId);
        }

        @Override
        public ObjectNode frame() {
            return request.deepCopy()
                    .put("chatId", chatId.toString())
                    .put("target", target)
                    .put("clientMsgId", clientMsgId.toString());
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
