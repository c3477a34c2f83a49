package dev.parley.chat.api;

import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.UserId;
import java.util.List;

/// Event: receipts moved. Fired once a merge, on the thread of the receipts' flush: an observer must not block. Best
/// effort: the watermarks stand in the chat's summary too.
public record ReceiptsAdvanced(List<Notice> notices) {

    /// What one user is told.
    ///
    /// @param ofMe true for the reader's own other devices, false for the smallest watermarks among the others
    /// @param origin the connection that reported it and is not told; may be null
    public record Notice(
            UserId user, ChatId chatId, boolean ofMe, long delivered, long read, long atMillis, SessionId origin) {}
}
