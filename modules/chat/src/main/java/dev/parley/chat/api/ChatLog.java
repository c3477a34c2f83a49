package dev.parley.chat.api;

import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.MediaId;
import dev.parley.platform.api.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Reading chats: history pages and summaries. Every call is authorised against membership. Thread-safe; blocks
/// on the database.
///
/// Errors: `not-member` for a chat that does not exist or that the caller was never in, `invalid`.
public interface ChatLog {

    int MAX_HISTORY = 200;
    int MAX_SYNC = 500;

    /// Bodies of one page; it ends early, and says that there is more, rather than have more of them. One entry or
    /// summary it always has. So what a reader costs in memory does not depend on what people write.
    int MAX_PAGE_BYTES = 256 * 1024;

    /// Entries after or before a seq (exclusive; at most one of the two; neither means the newest), ascending.
    Page history(UserId user, ChatId chatId, Long after, Long before, int limit);

    /// Chats that changed since the cursor, which may be null for all. Following the cursor until `more` is
    /// false gives every change that was committed before the last call began. A chat may come again unchanged,
    /// never be left out.
    SyncPage sync(UserId user, String cursor, int limit);

    /// A cursor of which `sync` tells what is committed from now on.
    String cursorOfNow();

    /// One chat as its member sees it.
    Optional<Summary> summary(UserId user, ChatId chatId);

    /// When the other members got and read a message of the caller. Members who came later are left out.
    ///
    /// Errors beside those above: `forbidden` for another's message, `not-found` for none, `not-member` also for
    /// who has left.
    List<MemberReceipt> info(UserId user, ChatId chatId, long target);

    /// @param deliveredAt when it reached the first device, or null
    /// @param readAt when it was read, or null; null too where one of the two hides read receipts
    record MemberReceipt(UserId userId, Instant deliveredAt, Instant readAt) {}

    record Page(List<Entry> entries, boolean more) {}

    record SyncPage(List<Summary> chats, String cursor, boolean more) {}

    /// A chat as one member sees it. See the protocol for the fields.
    ///
    /// @param peer the other user of a direct chat, else null
    /// @param role the caller's role, in a direct chat that of a member; null after leaving a group
    /// @param avatar of a group that shows one to the caller, else null
    /// @param lastEntry null in a chat without entries
    /// @param firstSeq the first entry that the caller may read
    /// @param expiresInSeconds after which new messages are erased, or 0
    record Summary(
            ChatId chatId,
            boolean group,
            String title,
            UserId peer,
            String role,
            MediaId avatar,
            long lastSeq,
            Entry lastEntry,
            long unread,
            long delivered,
            long read,
            long othersDelivered,
            long othersRead,
            int memberCount,
            Instant mutedUntil,
            boolean archived,
            long firstSeq,
            int expiresInSeconds) {}
}
