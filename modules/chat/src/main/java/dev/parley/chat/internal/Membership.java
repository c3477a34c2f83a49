package dev.parley.chat.internal;

import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.UserId;
import java.util.Set;

/// Who is in a chat now: decides who may write and who gets each entry. Immutable, cached; a change of members
/// drops it from the caches.
final class Membership {

    private static final int SCAN_LIMIT = 8;

    private final ChatId chatId;
    private final boolean group;
    private final boolean blocked;
    private final UserId[] members;
    private final Set<UserId> index;
    private final int expiresInSeconds;
    private final long lastSeq;
    private final long version;

    /// @param blocked whether one of the two in a direct chat blocks the other
    /// @param expiresInSeconds after which new messages are erased, or 0
    /// @param lastSeq the chat's when the members were read, or an earlier one
    /// @param version see [Memberships#isCurrent]
    Membership(
            ChatId chatId,
            boolean group,
            boolean blocked,
            UserId[] members,
            int expiresInSeconds,
            long lastSeq,
            long version) {
        this.chatId = chatId;
        this.group = group;
        this.blocked = blocked;
        this.members = members;
        this.index = members.length > SCAN_LIMIT ? Set.of(members) : null;
        this.expiresInSeconds = expiresInSeconds;
        this.lastSeq = lastSeq;
        this.version = version;
    }

    ChatId chatId() {
        return chatId;
    }

    boolean isGroup() {
        return group;
    }

    /// Whether it is of two people one of whom may block the other.
    boolean isBlockable() {
        return !group && members.length == 2;
    }

    boolean isBlocked() {
        return blocked;
    }

    /// Shared by all entries of the chat: not to be written to.
    UserId[] members() {
        return members;
    }

    /// The other one of a direct chat; null in a group, and in the notes to oneself.
    UserId peerOf(UserId member) {
        if (group || members.length < 2) {
            return null;
        }
        return members[0].equals(member) ? members[1] : members[0];
    }

    int expiresInSeconds() {
        return expiresInSeconds;
    }

    /// Whether both say the same of the chat, whenever they were read.
    boolean saysTheSameAs(Membership other) {
        return blocked == other.blocked
                && expiresInSeconds == other.expiresInSeconds
                && Set.of(members).equals(Set.of(other.members));
    }

    /// A chat whose last seq is still this one has had no change of members since they were read, whichever node would
    /// have made it: each takes a seq.
    long lastSeq() {
        return lastSeq;
    }

    long version() {
        return version;
    }

    boolean contains(UserId user) {
        if (index != null) {
            return index.contains(user);
        }
        for (UserId member : members) {
            if (member.equals(user)) {
                return true;
            }
        }
        return false;
    }
}
