package dev.parley.group.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.group.api.GroupEvent;
import dev.parley.group.api.GroupEvent.AvatarChanged;
import dev.parley.group.api.GroupEvent.TitleChanged;
import dev.parley.group.api.GroupRole;
import dev.parley.group.api.Groups.Avatar;
import dev.parley.group.api.Groups.Card;
import dev.parley.group.api.Groups.Change;
import dev.parley.group.api.Groups.Group;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.MediaId;
import dev.parley.platform.api.UserId;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GroupAvatarTest extends GroupTestBase {

    private ChatId group;
    private MediaId image;

    @BeforeEach
    void aGroupAndAnImage() {
        group = create(alice, bob).groupId();
        image = images.of(alice);
    }

    @Test
    void whoGovernsChangesItAndTakesItAway() {
        assertThat(groups.get(bob, group).avatar()).isNull();
        assertThat(show(alice, image).avatar()).isEqualTo(image);
        assertThat(groups.get(bob, group).avatar()).isEqualTo(image);
        changeRole(alice, group, bob, GroupRole.ADMIN);
        MediaId bobs = images.of(bob);
        assertThat(show(bob, bobs).avatar()).isEqualTo(bobs);
        assertThat(show(alice, null).avatar()).isNull();
        assertThat(changes())
                .containsExactly(
                        new AvatarChanged(group, alice, image),
                        new AvatarChanged(group, bob, bobs),
                        new AvatarChanged(group, alice, null));
    }

    @Test
    void whoGovernsNothingOrIsAStrangerIsRefusedBeforeTheMediumIsLookedAt() {
        MediaId nobodys = new MediaId(UUID.randomUUID());
        assertRefused(ErrorCode.FORBIDDEN, () -> show(bob, nobodys));
        assertRefused(ErrorCode.FORBIDDEN, () -> show(bob, null));
        assertRefused(ErrorCode.NOT_FOUND, () -> show(carol, nobodys));
        assertThat(changes()).isEmpty();
    }

    @Test
    void aMediumThatMayNotBeShownChangesNothing() {
        MediaId bobs = images.of(bob);
        assertRefused(ErrorCode.NOT_FOUND, () -> change(alice, new Change("New", true, new Avatar(bobs))));
        assertThat(groups.get(alice, group))
                .returns("Team", Group::title)
                .returns(false, Group::open)
                .returns(null, Group::avatar);
        assertThat(changes()).isEmpty();
    }

    @Test
    void theSameAgainChangesNothingWhoeverSetsIt() {
        show(alice, null);
        show(alice, image);
        changeRole(alice, group, bob, GroupRole.ADMIN);
        assertThat(show(bob, image).avatar()).isEqualTo(image);
        assertThat(changes()).containsExactly(new AvatarChanged(group, alice, image));
    }

    @Test
    void itStaysWhenSomethingElseChangesAndChangesTogetherWithTheTitle() {
        change(alice, new Change("New", true, new Avatar(image)));
        assertThat(change(alice, new Change("Newer", null, null)).avatar()).isEqualTo(image);
        assertThat(changes())
                .containsExactly(
                        new TitleChanged(group, alice, "New"),
                        new AvatarChanged(group, alice, image),
                        new TitleChanged(group, alice, "Newer"));
    }

    @Test
    void itIsShownToThoseWhoAreInTheGroupAndToNobodyElse() {
        assertThat(groups.showsAvatar(bob, image)).isFalse();
        show(alice, image);
        assertThat(groups.showsAvatar(bob, image)).isTrue();
        assertThat(card(bob)).isEqualTo(new Card("Team", GroupRole.MEMBER, image));
        assertThat(groups.showsAvatar(carol, image)).isFalse();
        add(alice, group, carol);
        assertThat(groups.showsAvatar(carol, image)).isTrue();
        remove(alice, group, bob);
        assertThat(groups.showsAvatar(bob, image)).isFalse();
        assertThat(card(bob)).isEqualTo(new Card("Team", null, null));
        show(alice, images.of(alice));
        assertThat(groups.showsAvatar(carol, image)).isFalse();
    }

    @Test
    void itGoesWithTheGroup() {
        show(alice, image);
        database.inTransaction(() -> groups.delete(alice, group));
        assertThat(rowsWithAvatar()).isZero();

        group = create(alice, bob).groupId();
        show(alice, image);
        remove(alice, group, bob);
        remove(alice, group, alice);
        assertThat(rowsWithAvatar()).isZero();
    }

    private Group show(UserId by, MediaId medium) {
        return change(by, new Change(null, null, new Avatar(medium)));
    }

    private Group change(UserId by, Change change) {
        return database.inTransaction(() -> groups.change(by, group, change));
    }

    private Card card(UserId member) {
        return groups.cards(member, List.of(group)).get(group);
    }

    private int rowsWithAvatar() {
        return database.queryOne(
                        "select count(*) from groups.grp where avatar = ?", row -> row.intValue(1), image.value())
                .orElseThrow();
    }

    /// Of title and avatar.
    private List<GroupEvent> changes() {
        return events.all().stream()
                .filter(event -> event instanceof TitleChanged || event instanceof AvatarChanged)
                .toList();
    }
}
