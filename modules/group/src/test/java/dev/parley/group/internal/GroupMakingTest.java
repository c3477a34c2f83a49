package dev.parley.group.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.parley.group.api.GroupEvent;
import dev.parley.group.api.GroupRole;
import dev.parley.group.api.Groups.Card;
import dev.parley.group.api.Groups.Group;
import dev.parley.group.api.Groups.Member;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.UserId;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupMakingTest extends GroupTestBase {

    @Test
    void theMakerOwnsTheGroupAndEverybodyIsInItOnce() {
        Group made = create(alice, bob, alice, carol, bob);

        assertThat(made.title()).isEqualTo("Team");
        assertThat(made.open()).isFalse();
        assertThat(made.createdAt()).isEqualTo(clock.instant());
        assertThat(made.members())
                .contains(
                        new Member(alice, GroupRole.OWNER, clock.instant()),
                        new Member(bob, GroupRole.MEMBER, clock.instant()),
                        new Member(carol, GroupRole.MEMBER, clock.instant()))
                .hasSize(3);
        assertThat(made.members().getFirst().userId()).isEqualTo(alice);
        assertThat(events.all())
                .containsExactly(new GroupEvent.Created(made.groupId(), alice, "Team", List.of(alice, bob, carol)));
        assertThat(groups.get(bob, made.groupId())).isEqualTo(made);
        assertThat(groups.find(made.groupId())).contains(made);
    }

    @Test
    void whoeverDoesNotExistCannotBeInAGroup() {
        UserId nobody = new UserId(UUID.randomUUID());
        assertRefused(ErrorCode.NOT_FOUND, () -> create(alice, bob, nobody));
        assertThat(rows()).isZero();
    }

    @Test
    void whoeverIsBlockedCannotBeBroughtIn() {
        users.block(bob, alice);
        assertRefused(ErrorCode.BLOCKED, () -> create(alice, bob));
        assertThat(rows()).isZero();
    }

    @Test
    void aGroupHasNoMoreMembersThanAllowed() {
        UserId[] many = Stream.generate(users::someone).limit(MAX_MEMBERS).toArray(UserId[]::new);
        assertRefused(ErrorCode.QUOTA_EXCEEDED, () -> create(alice, many));
        assertThat(rows()).isZero();
    }

    @Test
    void whatAnObserverRefusesIsNotStored() {
        groups = new GroupService(
                new GroupStore(database),
                new Newcomers(users),
                images,
                new FailingEvents(),
                UUID::randomUUID,
                clock,
                new dev.parley.platform.api.Settings(java.util.Map.of()));
        assertThatIllegalStateException().isThrownBy(() -> create(alice, bob));
        assertThat(rows()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  \t ", "a\u0000b", "line\nbreak", "half \ud83d", "\u2028"})
    void aTitleThatCannotBeOneIsRefused(String title) {
        assertInvalidTitle(title);
    }

    @Test
    void aTitleHasAtMostAHundredCharacters() {
        String faces = "😀".repeat(100);
        Group made = database.inTransaction(() -> groups.create(alice, "  " + faces + " ", List.of(), false));
        assertThat(made.title()).isEqualTo(faces);
        assertInvalidTitle(faces + "x");
        assertInvalidTitle(null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'); drop table groups.grp; --", "<script>alert(1)</script>", "مرحبا \"quoted\" \\ %s {}"})
    void aTitleIsTextAndNothingElse(String title) {
        Group made = database.inTransaction(() -> groups.create(alice, title, List.of(), false));
        assertThat(groups.get(alice, made.groupId()).title()).isEqualTo(title);
    }

    @Test
    void cardsTellTitleAndRoleEvenAfterTheEnd() {
        Group mine = create(alice, bob);
        Group others = create(bob, carol);
        Group ended = create(alice, bob);
        database.inTransaction(() -> groups.delete(alice, ended.groupId()));
        ChatId unknown = new ChatId(UUID.randomUUID());

        assertThat(groups.cards(alice, List.of(mine.groupId(), others.groupId(), ended.groupId(), unknown)))
                .containsOnly(
                        java.util.Map.entry(mine.groupId(), new Card("Team", GroupRole.OWNER, null)),
                        java.util.Map.entry(others.groupId(), new Card("Team", null, null)),
                        java.util.Map.entry(ended.groupId(), new Card("Team", null, null)));
        assertThat(groups.cards(alice, List.of())).isEmpty();
    }

    private void assertInvalidTitle(String title) {
        assertThatExceptionOfType(ParleyException.class)
                .isThrownBy(() -> database.inTransaction(() -> groups.create(alice, title, List.of(), false)))
                .satisfies(refusal -> {
                    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID);
                    assertThat(refusal.field()).contains("title");
                });
    }

    private int rows() {
        return database.queryOne("""
                        select (select count(*) from groups.grp where created_by = ?)
                            + (select count(*) from groups.member where user_id = any (?))""", row -> row.intValue(1), alice.value(), new UUID[] {alice.value(), bob.value()})
                .orElseThrow();
    }
}
