package dev.parley.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// One entry of a chat's log: a message, or something that happened to the chat or to an earlier message.
///
/// An entry never changes, but for one thing: when its message is deleted or expires, its body is erased, and
/// whoever reads it later gets an empty one. What people see of a log tells [ChatView].
///
/// @param seq its number in the chat, from 1 without gaps
/// @param clientMsgId the sender's id for it, or null where the server made the entry
/// @param kind a message kind, or `edit`, `delete`, `reaction`, `member-added` …
/// @param body a JSON object; do not change it
/// @param target the seq that an edit, deletion or reaction is about, or 0
/// @param replyTo the seq it answers, or 0
/// @param mentions users who are named in it
/// @param forwardedFrom where it was said first, or null
/// @param expiresAt when it disappears, or null
public record Entry(
        UUID chatId,
        long seq,
        UUID sender,
        UUID clientMsgId,
        String kind,
        JsonNode body,
        Instant sentAt,
        long target,
        long replyTo,
        List<UUID> mentions,
        EntryRef forwardedFrom,
        Instant expiresAt) {
    public Entry {
        mentions = List.copyOf(mentions);
    }

    /// The text of a text message or the caption of a medium; empty where there is none.
    public String text() {
        return body.path("text").asText(body.path("caption").asText(""));
    }

    /// Whether a person said it, as against something that happened.
    public boolean isMessage() {
        return switch (kind) {
            case "text", "image", "video", "audio", "file", "location", "contact" -> true;
            default -> false;
        };
    }

    /// Whether it says how an earlier message is to be shown, and is not shown itself.
    public boolean isChange() {
        return switch (kind) {
            case "edit", "delete", "reaction" -> true;
            default -> false;
        };
    }

    /// Whether this is what is left of a message, or of an edit of it, that was deleted or has expired.
    public boolean isErased() {
        return (isMessage() || kind.equals("edit")) && body.isEmpty();
    }

    /// The same entry, disappearing at another time.
    public Entry expiringAt(Instant time) {
        return new Entry(
                chatId, seq, sender, clientMsgId, kind, body, sentAt, target, replyTo, mentions, forwardedFrom, time);
    }
}
