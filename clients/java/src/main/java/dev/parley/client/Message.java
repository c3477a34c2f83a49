package dev.parley.client;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/// A message to send. Immutable; the maps and lists are copied.
///
/// @param clientMsgId the sender's id for it. The same one is used however often it must be sent again, and the
///     server stores it once
/// @param kind `text`, `image`, `video`, `audio`, `file`, `location` or `contact`
/// @param body what the kind asks for, as JSON values: `text` for a text, `mediaId` and `caption` for media
/// @param replyTo the seq it answers, or 0
/// @param mentions users who are named in it
public record Message(
        Recipient recipient,
        UUID clientMsgId,
        String kind,
        Map<String, Object> body,
        long replyTo,
        List<UUID> mentions) {
    public Message {
        body = Map.copyOf(body);
        mentions = List.copyOf(mentions);
    }

    /// A plain text with a new random id.
    public static Message text(Recipient recipient, String text) {
        return new Message(recipient, UUID.randomUUID(), "text", Map.of("text", text), 0, List.of());
    }

    /// The same message as an answer to an earlier one.
    public Message replyingTo(long seq) {
        return new Message(recipient, clientMsgId, kind, body, seq, mentions);
    }

    /// The same message naming users.
    public Message mentioning(List<UUID> users) {
        return new Message(recipient, clientMsgId, kind, body, replyTo, users);
    }
}
