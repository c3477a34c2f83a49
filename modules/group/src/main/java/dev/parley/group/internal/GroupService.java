package dev.parley.group.internal;

import dev.parley.group.api.AvatarMedia;
import dev.parley.group.api.GroupEvent;
import dev.parley.group.api.GroupRole;
import dev.parley.group.api.Groups;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.Ids;
import dev.parley.platform.api.MediaId;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The rules of groups. A change locks the group's row, looks at its members, decides, writes and tells, in
/// that order and in one transaction; a refusal rolls all of it back.
@Singleton
public class GroupService implements Groups {

    private static final int MAX_CARDS = 500;

    private final GroupStore store;
    private final Newcomers newcomers;
    private final AvatarMedia avatars;
    private final Event<GroupEvent> events;
    private final Ids ids;
    private final Clock clock;
    private final int maxMembers;

    @Inject
    public GroupService(
            GroupStore store,
            Newcomers newcomers,
            AvatarMedia avatars,
            Event<GroupEvent> events,
            Ids ids,
            Clock clock,
            Settings settings) {
        this.store = store;
        this.newcomers = newcomers;
        this.avatars = avatars;
        this.events = events;
        this.ids = ids;
        this.clock = clock;
        this.maxMembers = settings.number("PARLEY_GROUP_MAX_MEMBERS", 1000, 2, 5_000);
    }

    @Override
    public int maxMembers() {
        return maxMembers;
    }

    @Override
    @Transactional
    public Group create(UserId by, String title, List<UserId> members, boolean open) {
        GroupTitle named = GroupTitle.of(title);
        List<UserId> others =
                members.stream().filter(member -> !member.equals(by)).distinct().toList();
        if (others.size() >= maxMembers) {
            throw full();
        }
        newcomers.check(by, others);
        ChatId id = new ChatId(ids.next());
        store.insert(id, named, open, now(), by, others);
        List<UserId> all = new ArrayList<>(others.size() + 1);
        all.add(by);
        all.addAll(others);
        events.fire(new GroupEvent.Created(id, by, named.text(), all));
        return store.find(id).orElseThrow();
    }

    @Override
    public Group get(UserId by, ChatId group) {
        Group found = store.find(group).orElseThrow(GroupService::noSuchGroup);
        roleOf(found, by);
        return found;
    }

    @Override
    @Transactional
    public Group change(UserId by, ChatId group, Change change) {
        Group present = locked(group);
        governing(present, by);
        String title = change.title() == null
                ? present.title()
                : GroupTitle.of(change.title()).text();
        MediaId avatar =
                change.avatar() == null ? present.avatar() : change.avatar().medium();
        boolean otherAvatar = !Objects.equals(avatar, present.avatar());
        if (otherAvatar && avatar != null) {
            avatars.check(by, avatar);
        }
        store.update(group, title, change.open() == null ? present.open() : change.open(), avatar);
        if (!title.equals(present.title())) {
            events.fire(new GroupEvent.TitleChanged(group, by, title));
        }
        if (otherAvatar) {
            events.fire(new GroupEvent.AvatarChanged(group, by, avatar));
        }
        return store.find(group).orElseThrow();
    }

    @Override
    @Transactional
    public void delete(UserId by, ChatId group) {
        Group present = locked(group);
        if (roleOf(present, by) != GroupRole.OWNER) {
            throw forbidden("only the owner may delete a group");
        }
        store.end(group, now());
        events.fire(new GroupEvent.Deleted(
                group, by, present.members().stream().map(Member::userId).toList()));
    }

    @Override
    @Transactional
    public Group add(UserId by, ChatId group, UserId member) {
        Group present = locked(group);
        boolean joins = by.equals(member) && present.roleOf(by).isEmpty();
        if (joins && !present.open()) {
            throw noSuchGroup();
        }
        if (!joins) {
            GroupRole role = roleOf(present, by);
            if (present.roleOf(member).isPresent()) {
                return present;
            }
            if (!role.governs()) {
                throw forbidden("only the owner and admins may add members");
            }
            newcomers.check(by, List.of(member));
        }
        if (present.members().size() >= maxMembers) {
            throw full();
        }
        store.insertMember(group, member, GroupRole.MEMBER, now());
        events.fire(new GroupEvent.MemberAdded(group, by, member));
        return store.find(group).orElseThrow();
    }

    @Override
    @Transactional
    public void remove(UserId by, ChatId group, UserId member) {
        Group present = locked(group);
        GroupRole mine = roleOf(present, by);
        GroupRole theirs = present.roleOf(member).orElseThrow(GroupService::noSuchMember);
        if (!by.equals(member) && !mayRemove(mine, theirs)) {
            throw forbidden("only the owner may remove admins, and admins members");
        }
        store.deleteMember(group, member);
        events.fire(new GroupEvent.MemberRemoved(group, by, member));
        if (present.members().size() == 1) {
            store.end(group, now());
        } else if (theirs == GroupRole.OWNER) {
            // Members stand in order of rank and time, so the one after the owner is the heir.
            setRole(present, by, present.members().get(1).userId(), GroupRole.OWNER);
        }
    }

    @Override
    @Transactional
    public Group changeRole(UserId by, ChatId group, UserId member, GroupRole role) {
        Group present = locked(group);
        GroupRole mine = governing(present, by);
        GroupRole theirs = present.roleOf(member).orElseThrow(GroupService::noSuchMember);
        if (theirs == role) {
            return present;
        }
        if (mine != GroupRole.OWNER && !(theirs == GroupRole.MEMBER && role == GroupRole.ADMIN)) {
            throw forbidden("only the owner may change the role of an admin or hand the group over");
        }
        if (theirs == GroupRole.OWNER) {
            throw new ParleyException(ErrorCode.CONFLICT, "a group needs an owner: make another member the owner");
        }
        if (role == GroupRole.OWNER) {
            setRole(present, by, by, GroupRole.ADMIN);
        }
        setRole(present, by, member, role);
        return store.find(group).orElseThrow();
    }

    @Override
    public Optional<Group> find(ChatId group) {
        return store.find(group);
    }

    @Override
    public Map<ChatId, Card> cards(UserId member, Collection<ChatId> groups) {
        if (groups.size() > MAX_CARDS) {
            throw new IllegalArgumentException(groups.size() + " groups at once");
        }
        return groups.isEmpty() ? Map.of() : store.cards(member, groups);
    }

    @Override
    public boolean showsAvatar(UserId member, MediaId medium) {
        return store.showsAvatar(member, medium);
    }

    private void setRole(Group group, UserId by, UserId member, GroupRole role) {
        store.setRole(group.groupId(), member, role);
        events.fire(new GroupEvent.RoleChanged(group.groupId(), by, member, role));
    }

    private Group locked(ChatId group) {
        if (!store.lock(group)) {
            throw noSuchGroup();
        }
        return store.find(group).orElseThrow(GroupService::noSuchGroup);
    }

    /// A stranger must not learn that the group exists.
    private static GroupRole roleOf(Group group, UserId user) {
        return group.roleOf(user).orElseThrow(GroupService::noSuchGroup);
    }

    private static GroupRole governing(Group group, UserId user) {
        GroupRole role = roleOf(group, user);
        if (!role.governs()) {
            throw forbidden("only the owner and admins may change a group");
        }
        return role;
    }

    private static boolean mayRemove(GroupRole mine, GroupRole theirs) {
        return mine == GroupRole.OWNER || (mine == GroupRole.ADMIN && theirs == GroupRole.MEMBER);
    }

    /// To the millisecond, as the protocol tells it.
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private ParleyException full() {
        return new ParleyException(ErrorCode.QUOTA_EXCEEDED, "a group has at most " + maxMembers + " members");
    }

    private static ParleyException noSuchGroup() {
        return new ParleyException(ErrorCode.NOT_FOUND, "no such group");
    }

    private static ParleyException noSuchMember() {
        return new ParleyException(ErrorCode.NOT_FOUND, "no such member");
    }

    private static ParleyException forbidden(String message) {
        return new ParleyException(ErrorCode.FORBIDDEN, message);
    }
}
