package dev.parley.client;

import java.time.Duration;
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
/// @param forwardedFrom where it was said first, or null
/// @param expiresIn it disappears so long after it is stored, or earlier where the chat says so; null to leave
///     that to the chat. Whole seconds, at least one, at most a year
public record Message(
        Recipient recipient,
        UUID clientMsgId,
        String kind,
        Map<String, Object> body,
        long replyTo,
        List<UUID> mentions,
        EntryRef forwardedFrom,
        Duration expiresIn) {
    private static final Duration LONGEST = Duration.ofDays(365);

    /// @throws IllegalArgumentException for an `expiresIn` out of bounds
    public Message {
        body = Map.copyOf(body);
        mentions = List.copyOf(mentions);
        if (expiresIn != null && (expiresIn.toSeconds() < 1 || expiresIn.compareTo(LONGEST) > 0)) {
            throw new IllegalArgumentException("A message stays for a second to a year, not for " + expiresIn + ".");
        }
    }

    /// A plain text with a new random id.
    public static Message text(Recipient recipient, String text) {
        return of(recipient, "text", Map.of("text", text));
    }

    /// A message of any kind with a new random id.
    public static Message of(Recipient recipient, String kind, Map<String, Object> body) {
        return new Message(recipient, UUID.randomUUID(), kind, body, 0, List.of(), null, null);
    }

    /// The same message under an id of the caller's: one that it has kept, or that tells it more than a random one.
    public Message identified(UUID id) {
        return new Message(recipient, id, kind, body, replyTo, mentions, forwardedFrom, expiresIn);
    }

    /// The same message as an answer to an earlier one.
    public Message replyingTo(long seq) {
        return new Message(recipient, clientMsgId, kind, body, seq, mentions, forwardedFrom, expiresIn);
    }

    /// The same message naming users.
    public Message mentioning(List<UUID> users) {
        return new Message(recipient, clientMsgId, kind, body, replyTo, users, forwardedFrom, expiresIn);
    }

    /// The same message, marked as said first elsewhere, in a message that the sender can read.
    public Message forwardedFrom(UUID chatId, long seq) {
        return new Message(recipient, clientMsgId, kind, body, replyTo, mentions, new EntryRef(chatId, seq), expiresIn);
    }

    /// The same message, disappearing by itself.
    public Message expiringAfter(Duration time) {
        return new Message(recipient, clientMsgId, kind, body, replyTo, mentions, forwardedFrom, time);
    }
}
