package dev.parley.chat.internal;

import dev.parley.group.api.GroupRole;
import dev.parley.group.api.Groups;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.MediaId;
import dev.parley.platform.api.UserId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Every group is called `Group`, everybody in it is a member, and it shows no avatar. Nothing else is asked here.
final class TitledGroups implements Groups {

    @Override
    public Map<ChatId, Card> cards(UserId member, Collection<ChatId> groups) {
        return groups.stream()
                .collect(Collectors.toMap(Function.identity(), _ -> new Card("Group", GroupRole.MEMBER, null)));
    }

    @Override
    public boolean showsAvatar(UserId member, MediaId medium) {
        return false;
    }

    @Override
    public int maxMembers() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Group create(UserId by, String title, List<UserId> members, boolean open) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Group get(UserId by, ChatId group) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Group change(UserId by, ChatId group, Change change) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void delete(UserId by, ChatId group) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Group add(UserId by, ChatId group, UserId member) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void remove(UserId by, ChatId group, UserId member) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Group changeRole(UserId by, ChatId group, UserId member, GroupRole role) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Group> find(ChatId group) {
        throw new UnsupportedOperationException();
    }
}
