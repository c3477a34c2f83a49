package dev.parley.group.api;

import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.MediaId;
import dev.parley.platform.api.UserId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Groups and who is in them. Every call that changes something runs in one transaction, together with what
/// the chat module writes on the event it fires; calls that change one group's members run one after
/// another. Thread-safe; blocks on the database.
///
/// A group has exactly one owner for as long as it has members. A title has 1 to 100 characters, none of
/// them a control character; white space around it is dropped.
///
/// Errors: `not-found` (also for a group that the caller is not a member of), `forbidden`, `invalid`,
/// `conflict`, `blocked` (where one of two blocks the other), `quota-exceeded` (the group is full).
public interface Groups {

    /// How many members a group can have, its owner included.
    int maxMembers();

    /// Makes a group with the caller as owner. Fires [GroupEvent.Created].
    ///
    /// @param members the others; the caller among them, or one of them twice, makes no difference
    /// @param open whether any user who knows the id may join
    Group create(UserId by, String title, List<UserId> members, boolean open);

    /// A group that the caller is a member of.
    Group get(UserId by, ChatId group);

    /// Changes what is given. Owners and admins. Fires [GroupEvent.TitleChanged] for another title,
    /// [GroupEvent.AvatarChanged] for another avatar. A new avatar is an image that the caller uploaded, see
    /// [AvatarMedia]; who sets the present one again need not have.
    Group change(UserId by, ChatId group, Change change);

    /// Ends a group: removes all members at once, and its avatar. The owner alone may. Fires
    /// [GroupEvent.Deleted]. What was said stays readable to those who were in it.
    void delete(UserId by, ChatId group);

    /// Adds another user (owners and admins), or joins oneself where the group is open. Adding a member
    /// again changes nothing. Fires [GroupEvent.MemberAdded].
    Group add(UserId by, ChatId group, UserId member);

    /// Removes another member, or leaves. The owner may remove anybody, admins may remove members who
    /// govern nothing. Fires [GroupEvent.MemberRemoved]. When the owner leaves, the longest-standing admin,
    /// else member, becomes owner ([GroupEvent.RoleChanged]); when the last member leaves, the group has
    /// ended.
    void remove(UserId by, ChatId group, UserId member);

    /// Gives a member another role. Owners and admins make members admins; the owner alone takes that back
    /// or hands the group over, and is an admin from then on. Fires [GroupEvent.RoleChanged] for each role
    /// that changes.
    Group changeRole(UserId by, ChatId group, UserId member, GroupRole role);

    /// A group, without a check of the caller, for modules that have made their own. Empty when
    /// there is no such group or it has ended.
    Optional<Group> find(ChatId group);

    /// Title, avatar and the member's role for many groups at once, for chat lists. Groups that do not exist
    /// are left out; role and avatar are null for who is not a member (any more). A group that has ended keeps
    /// its title. At most 500.
    Map<ChatId, Card> cards(UserId member, Collection<ChatId> groups);

    /// Whether a medium is the avatar of a group that the user is in: who may see a group's avatar may read it.
    boolean showsAvatar(UserId member, MediaId medium);

    /// @param avatar null for none
    record Card(String title, GroupRole role, MediaId avatar) {}

    /// What is to change of a group. Null leaves as it is.
    ///
    /// @param open whether any user may join by id
    record Change(String title, Boolean open, Avatar avatar) {}

    /// What a group shows from now on.
    ///
    /// @param medium null for none
    record Avatar(MediaId medium) {}

    /// @param avatar null for none
    /// @param open whether any user may join by id
    /// @param members the owner first, then admins, then members, each by the time they joined
    record Group(ChatId groupId, String title, MediaId avatar, boolean open, Instant createdAt, List<Member> members) {
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
