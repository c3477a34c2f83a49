package dev.parley.chat.api;

import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.UserId;
import java.time.Instant;

/// What members set for a chat. Each call is one transaction; the devices concerned are told by [ChatChanged].
/// Thread-safe; blocks on the database.
///
/// Errors: `not-member`, `invalid`.
public interface ChatPreferences {

    /// No pushes to this user for the chat until then; null for pushes at once.
    void mute(UserId user, ChatId chatId, Instant until);

    /// Puts the chat out of this user's way, or back.
    void archive(UserId user, ChatId chatId, boolean archived);

    /// From now on messages of this chat are erased so long after they were sent; 0 for never. An entry
    /// `disappearing-changed` in the log tells all. Each of the two in a direct chat may, in a group owners and
    /// admins.
    ///
    /// Errors beside those above: `forbidden`, `blocked`.
    void disappearAfter(UserId user, ChatId chatId, int seconds);
}
