package dev.parley.chat.api;

import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.UserId;
import java.util.List;

/// Event: a chat's summary changed for these users beyond its last entry: it is new, has another title, member or
/// role, or its peer another name. Fired in the transaction that makes it true, or after it: observe it
/// `AFTER_SUCCESS`. Best effort: `sync` tells the same.
public record ChatChanged(ChatId chatId, List<UserId> users) {
    public ChatChanged {
        users = List.copyOf(users);
    }
}
