package dev.parley.group.api;

import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.MediaId;
import dev.parley.platform.api.UserId;
import java.util.List;

/// Events: something happened to a group. Fired synchronously inside the transaction that makes it true, so
/// that what an observer writes (the chat's log entry) commits or fails with it.
public sealed interface GroupEvent {

    ChatId groupId();

    /// Who did it.
    UserId by();

    record Created(ChatId groupId, UserId by, String title, List<UserId> members) implements GroupEvent {
        public Created {
            members = List.copyOf(members);
        }
    }

    record MemberAdded(ChatId groupId, UserId by, UserId member) implements GroupEvent {}

    record MemberRemoved(ChatId groupId, UserId by, UserId member) implements GroupEvent {}

    /// It was deleted, and none of those who were left in it is a member any more.
    record Deleted(ChatId groupId, UserId by, List<UserId> members) implements GroupEvent {
        public Deleted {
            members = List.copyOf(members);
        }
    }

    record RoleChanged(ChatId groupId, UserId by, UserId member, GroupRole role) implements GroupEvent {}

    record TitleChanged(ChatId groupId, UserId by, String title) implements GroupEvent {}

    /// @param avatar null where it was taken away
    record AvatarChanged(ChatId groupId, UserId by, MediaId avatar) implements GroupEvent {}
}
