package dev.parley.client;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/// A chat as this user sees it at one moment.
///
/// @param type `direct` or `group`
/// @param peer the other user of a direct chat, else null
/// @param role the caller's role, in a direct chat `member`; null after leaving a group
/// @param avatar the medium that a group shows as its picture, or null
/// @param lastEntry null in a chat without entries
/// @param delivered the caller's own watermark: the highest seq that reached a device of theirs
/// @param read the caller's own watermark: the highest seq that they have seen
/// @param othersDelivered what every other member's devices have
/// @param othersRead what every other member has seen
/// @param firstSeq the first entry that the caller may read
/// @param mutedUntil the caller wants no notifications before this, or null
/// @param archived whether the caller has put it away
/// @param expiresIn how long messages that are sent now stay, or null for ever
public record ChatSummary(
        UUID chatId,
        String type,
        String title,
        UUID peer,
        String role,
        UUID avatar,
        long lastSeq,
        Entry lastEntry,
        long unread,
        long delivered,
        long read,
        long othersDelivered,
        long othersRead,
        int memberCount,
        long firstSeq,
        Instant mutedUntil,
        boolean archived,
        Duration expiresIn) {
    public boolean isDirect() {
        return type.equals("direct");
    }
}
