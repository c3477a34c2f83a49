package dev.parley.client;

import java.util.UUID;

/// A chat as this user sees it at one moment.
///
/// @param type `direct` or `group`
/// @param peer the other user of a direct chat, else null
/// @param role the caller's role in a group, else null
/// @param lastEntry null in a chat without entries
/// @param delivered the caller's own watermark: the highest seq that reached a device of theirs
/// @param read the caller's own watermark: the highest seq that they have seen
/// @param othersDelivered what every other member's devices have
/// @param othersRead what every other member has seen
/// @param firstSeq the first entry that the caller may read
public record ChatSummary(
        UUID chatId,
        String type,
        String title,
        UUID peer,
        String role,
        long lastSeq,
        Entry lastEntry,
        long unread,
        long delivered,
        long read,
        long othersDelivered,
        long othersRead,
        int memberCount,
        long firstSeq) {
    public boolean isDirect() {
        return type.equals("direct");
    }
}
