package dev.parley.group.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.group.api.GroupEvent;
import dev.parley.group.api.GroupEvent.MemberAdded;
import dev.parley.group.api.GroupEvent.MemberRemoved;
import dev.parley.group.api.GroupEvent.RoleChanged;
import dev.parley.group.api.GroupEvent.TitleChanged;
import dev.parley.group.api.GroupRole;
import dev.parley.group.api.Groups;
import dev.parley.group.api.Groups.Group;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.UserId;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class GroupMembersTest extends GroupTestBase {

    @Test
    void aStrangerLearnsNothingOfAGroup() {
        ChatId group = create(alice).groupId();
        ChatId unknown = new ChatId(UUID.randomUUID());
        for (ChatId id : List.of(group, unknown)) {
            assertRefused(ErrorCode.NOT_FOUND, () -> groups.get(bob, id));
            assertRefused(ErrorCode.NOT_FOUND, () -> add(bob, id, bob));
            assertRefused(ErrorCode.NOT_FOUND, () -> add(bob, id, carol));
            assertRefused(ErrorCode.NOT_FOUND, () -> remove(bob, id, alice));
            assertRefused(ErrorCode.NOT_FOUND, () -> remove(bob, id, bob));
            assertRefused(ErrorCode.NOT_FOUND, () -> changeRole(bob, id, bob, GroupRole.OWNER));
            assertRefused(ErrorCode.NOT_FOUND, () -> change(bob, id, "Mine", true));
            assertRefused(ErrorCode.NOT_FOUND, () -> database.inTransaction(() -> groups.delete(bob, id)));
        }
        assertThat(groups.get(alice, group).members()).hasSize(1);
    }

    @Test
    void anybodyJoinsAnOpenGroupAndNobodyAClosedOne() {
        ChatId group = createOpen(alice).groupId();
        assertThat(add(bob, group, bob).roleOf(bob)).contains(GroupRole.MEMBER);
        change(alice, group, null, false);
        assertRefused(ErrorCode.NOT_FOUND, () -> add(carol, group, carol));
        assertThat(newEvents()).containsExactly(new MemberAdded(group, bob, bob));
    }

    @Test
    void aMemberOfAnOpenGroupStillAddsNobodyElse() {
        ChatId group = createOpen(alice, bob).groupId();
        assertRefused(ErrorCode.FORBIDDEN, () -> add(bob, group, carol));
    }

    @Test
    void ownersAndAdminsAdd() {
        ChatId group = create(alice, bob).groupId();
        assertRefused(ErrorCode.FORBIDDEN, () -> add(bob, group, carol));
        changeRole(alice, group, bob, GroupRole.ADMIN);
        assertThat(add(bob, group, carol).roleOf(carol)).contains(GroupRole.MEMBER);
        assertThat(newEvents())
                .containsExactly(
                        new RoleChanged(group, alice, bob, GroupRole.ADMIN), new MemberAdded(group, bob, carol));
    }

    @Test
    void addingAMemberAgainChangesNothing() {
        Group made = create(alice, bob);
        assertThat(add(alice, made.groupId(), bob)).isEqualTo(made);
        assertThat(add(bob, made.groupId(), bob)).isEqualTo(made);
        assertThat(newEvents()).isEmpty();
    }

    @Test
    void aBlockedUserCannotBeAdded() {
        ChatId group = create(alice).groupId();
        users.block(alice, bob);
        assertRefused(ErrorCode.BLOCKED, () -> add(alice, group, bob));
        assertRefused(ErrorCode.NOT_FOUND, () -> add(alice, group, new UserId(UUID.randomUUID())));
        assertThat(newEvents()).isEmpty();
    }

    @Test
    void whoGovernsRemovesWhoGovernsLess() {
        UserId dave = users.someone();
        ChatId group = create(alice, bob, carol, dave).groupId();
        changeRole(alice, group, bob, GroupRole.ADMIN);
        changeRole(alice, group, carol, GroupRole.ADMIN);
        assertRefused(ErrorCode.FORBIDDEN, () -> remove(dave, group, bob));
        assertRefused(ErrorCode.FORBIDDEN, () -> remove(bob, group, carol));
        assertRefused(ErrorCode.FORBIDDEN, () -> remove(bob, group, alice));
        remove(bob, group, dave);
        remove(alice, group, carol);
        assertRefused(ErrorCode.NOT_FOUND, () -> groups.get(dave, group));
        assertRefused(ErrorCode.NOT_FOUND, () -> remove(alice, group, dave));
        assertThat(newEvents()).endsWith(new MemberRemoved(group, bob, dave), new MemberRemoved(group, alice, carol));
    }

    @Test
    void theLongestStandingAdminInheritsElseTheLongestStandingMember() {
        ChatId group = create(alice).groupId();
        add(alice, group, bob);
        add(alice, group, carol);
        changeRole(alice, group, carol, GroupRole.ADMIN);
        remove(alice, group, alice);
        assertThat(groups.get(bob, group).roleOf(carol)).contains(GroupRole.OWNER);
        assertThat(newEvents())
                .endsWith(
                        new MemberRemoved(group, alice, alice), new RoleChanged(group, alice, carol, GroupRole.OWNER));

        UserId dave = users.someone();
        add(carol, group, dave);
        remove(carol, group, carol);
        assertThat(groups.get(dave, group).roleOf(bob)).contains(GroupRole.OWNER);
    }

    @Test
    void whenTheLastMemberLeavesTheGroupHasEnded() {
        ChatId group = createOpen(alice).groupId();
        remove(alice, group, alice);
        assertThat(groups.find(group)).isEmpty();
        assertRefused(ErrorCode.NOT_FOUND, () -> add(bob, group, bob));
    }

    @Test
    void onlyTheOwnerDeletesAndEverybodyIsRemoved() {
        ChatId group = create(alice, bob, carol).groupId();
        changeRole(alice, group, bob, GroupRole.ADMIN);
        assertRefused(ErrorCode.FORBIDDEN, () -> database.inTransaction(() -> groups.delete(bob, group)));
        int before = events.all().size();
        database.inTransaction(() -> groups.delete(alice, group));
        assertThat(events.all().subList(before, events.all().size()))
                .containsExactly(new GroupEvent.Deleted(group, alice, List.of(alice, bob, carol)));
        assertThat(groups.find(group)).isEmpty();
        assertRefused(ErrorCode.NOT_FOUND, () -> groups.get(alice, group));
    }

    @Test
    void rolesAreTheOwnersToTakeBack() {
        ChatId group = create(alice, bob, carol).groupId();
        assertRefused(ErrorCode.FORBIDDEN, () -> changeRole(bob, group, carol, GroupRole.ADMIN));
        changeRole(alice, group, bob, GroupRole.ADMIN);
        changeRole(bob, group, carol, GroupRole.ADMIN);
        assertRefused(ErrorCode.FORBIDDEN, () -> changeRole(bob, group, carol, GroupRole.MEMBER));
        assertRefused(ErrorCode.FORBIDDEN, () -> changeRole(bob, group, carol, GroupRole.OWNER));
        assertRefused(ErrorCode.FORBIDDEN, () -> changeRole(bob, group, alice, GroupRole.MEMBER));
        assertRefused(ErrorCode.CONFLICT, () -> changeRole(alice, group, alice, GroupRole.ADMIN));
        assertThat(changeRole(alice, group, carol, GroupRole.MEMBER).roleOf(carol))
                .contains(GroupRole.MEMBER);
        assertRefused(ErrorCode.NOT_FOUND, () -> changeRole(alice, group, users.someone(), GroupRole.ADMIN));
    }

    @Test
    void handingOverLeavesOneOwner() {
        ChatId group = create(alice, bob).groupId();
        Group after = changeRole(alice, group, bob, GroupRole.OWNER);
        assertThat(after.roleOf(bob)).contains(GroupRole.OWNER);
        assertThat(after.roleOf(alice)).contains(GroupRole.ADMIN);
        assertThat(newEvents())
                .containsExactly(
                        new RoleChanged(group, alice, alice, GroupRole.ADMIN),
                        new RoleChanged(group, alice, bob, GroupRole.OWNER));
    }

    @Test
    void titleAndOpennessChangeTogetherOrApart() {
        ChatId group = create(alice, bob).groupId();
        assertRefused(ErrorCode.FORBIDDEN, () -> change(bob, group, "Bob's", null));
        assertThat(change(alice, group, " New ", true))
                .returns("New", Group::title)
                .returns(true, Group::open);
        assertThat(change(alice, group, "New", null)).returns(true, Group::open);
        assertThat(change(alice, group, null, false)).returns("New", Group::title);
        assertRefused(ErrorCode.INVALID, () -> change(alice, group, "", null));
        assertThat(newEvents()).containsExactly(new TitleChanged(group, alice, "New"));
    }

    private Group change(UserId by, ChatId group, String title, Boolean open) {
        return database.inTransaction(() -> groups.change(by, group, new Groups.Change(title, open, null)));
    }

    /// Those after the making.
    private List<GroupEvent> newEvents() {
        return events.all().stream()
                .filter(event -> !(event instanceof GroupEvent.Created))
                .toList();
    }
}
