package dev.parley.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.UUID;

/// One entry of a chat's log: a message, or something that happened to the chat or to an earlier message.
///
/// @param seq its number in the chat, from 1 without gaps
/// @param clientMsgId the sender's id for it, or null where the server made the entry
/// @param kind a message kind, or `edit`, `delete`, `reaction`, `member-added` …
/// @param body a JSON object; do not change it
/// @param target the seq that an edit, deletion or reaction is about, or 0
/// @param replyTo the seq it answers, or 0
public record Entry(
        UUID chatId,
        long seq,
        UUID sender,
        UUID clientMsgId,
        String kind,
        JsonNode body,
        Instant sentAt,
        long target,
        long replyTo) {
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
}
