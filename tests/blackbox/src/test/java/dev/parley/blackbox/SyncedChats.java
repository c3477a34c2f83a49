package dev.parley.blackbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;

/// The summaries of a user's chats, kept from what `sync` says has changed and from nothing else. For one thread.
final class SyncedChats {

    private final Person person;
    private final Map<String, ObjectNode> summaries = new HashMap<>();
    private String cursor = "";

    SyncedChats(Person person) {
        this.person = person;
    }

    /// Takes in what has changed since the last call, of which the first tells all chats.
    ///
    /// @param pageSize of sync
    Map<String, ObjectNode> next(int pageSize) {
        JsonNode page;
        do {
            page = person.rest()
                    .get("/chats?limit=" + pageSize + cursor)
                    .expect(200)
                    .json();
            for (JsonNode summary : page.path("chats")) {
                ObjectNode comparable = summary.deepCopy();
                comparable.set("lastEntry", Wire.comparable(summary.path("lastEntry")));
                summaries.put(summary.path("chatId").asText(), comparable);
            }
            cursor = "&cursor=" + page.path("cursor").asText();
        } while (page.path("more").asBoolean());
        return summaries;
    }
}
