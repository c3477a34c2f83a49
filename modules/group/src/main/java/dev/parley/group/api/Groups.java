package dev.parley.group.api;

import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.UserId;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Groups and who is in them. Every call that changes something runs in one transaction, together with what the chat
/// module writes on the event it fires. Thread-safe; blocks on the database.
///
/// Errors: `not-found` (also for a group that the caller is not a member of), `forbidden`, `invalid`, `conflict`.
public interface Groups {

    /// Makes a group with the caller as owner. Fires [GroupEvent.Created].
    Group create(UserId by, String title, List<UserId> members);

    /// A group that the caller is a member of.
    Group get(UserId by, ChatId group);

    /// Changes the title (1 to 100 characters). Owners and admins. Fires [GroupEvent.TitleChanged].
    Group rename(UserId by, ChatId group, String title);

    /// Adds another user, or joins oneself where the group is open. Adding a member again changes nothing.
    /// Fires [GroupEvent.MemberAdded].
    Group add(UserId by, ChatId group, UserId member);

    /// Removes another member (owners and admins) or leaves. When the owner leaves, the longest-standing admin, else
    /// member, becomes owner. Fires [GroupEvent.MemberRemoved].
    void remove(UserId by, ChatId group, UserId member);

    /// Title and members, without a check of the caller, for modules that have made their own. Empty when there is no
    /// such group.
    Optional<Group> find(ChatId group);

    /// Title and the member's role for many groups at once, for chat lists. Groups that do not exist are left out; the
    /// role is null for who is not a member (any more). At most 500.
    default Map<ChatId, Card> cards(UserId member, Collection<ChatId> groups) {
        Map<ChatId, Card> cards = new HashMap<>();
        for (ChatId id : groups) {
            find(id).ifPresent(group ->
                    cards.put(id, new Card(group.title(), group.roleOf(member).orElse(null))));
        }
        return cards;
    }

    record Card(String title, GroupRole role) {}

    /// @param open whether any user may join by id
    record Group(ChatId groupId, String title, boolean open, Instant createdAt, List<Member> members) {
        public Group {
            members = List.copyOf(members);
        }

        /// The role of a user in this group, or empty for a stranger.
        public Optional<GroupRole> roleOf(UserId user) {
            return members.stream()
                    .filter(member -> member.userId().equals(user))
                    .map(Member::role)
                    .findFirst();
        }
    }

    record Member(UserId userId, GroupRole role, Instant joinedAt) {}
}
