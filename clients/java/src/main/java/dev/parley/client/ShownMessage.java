package dev.parley.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.UUID;

/// A message, or an event of the chat, as people see it now.
///
/// @param entry as it was written; its body is not what is shown
/// @param body after the last edit; empty when deleted
/// @param edited whether its sender has changed it
/// @param deleted whether its sender has taken it back
/// @param reactions the emoji of each user who reacted; none on a deleted message
public record ShownMessage(Entry entry, JsonNode body, boolean edited, boolean deleted, Map<UUID, String> reactions) {
    public ShownMessage {
        reactions = Map.copyOf(reactions);
    }

    public long seq() {
        return entry.seq();
    }

    /// Where it stands.
    public EntryRef place() {
        return new EntryRef(entry.chatId(), entry.seq());
    }

    /// The text or the caption; empty where there is none.
    public String text() {
        return body.path("text").asText(body.path("caption").asText(""));
    }
}
