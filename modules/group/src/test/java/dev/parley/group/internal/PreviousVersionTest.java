package dev.parley.group.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.group.api.GroupRole;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.MediaId;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A rolling upgrade: the version before has made groups, the first new node migrates, and both go on side by
/// side. What the version before does is its SQL here.
class PreviousVersionTest {

    private final ChatId group = new ChatId(UUID.randomUUID());
    private final UserId alice = new UserId(UUID.randomUUID());
    private final UserId bob = new UserId(UUID.randomUUID());
    private final MediaId image = new MediaId(UUID.randomUUID());
    private TestDatabase database;

    @BeforeEach
    void aGroupOfTheVersionBefore() {
        database = TestDatabase.createAt("groups", 1);
        database.update(
                "insert into groups.grp (group_id, title, open, created_at, created_by) values (?, ?, ?, ?, ?)",
                group.value(),
                "Team",
                false,
                Instant.EPOCH,
                alice.value());
        join(alice, GroupRole.OWNER);
        database.migrate();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void join(UserId user, GroupRole role) {
        database.update(
                "insert into groups.member (group_id, user_id, role, joined_at) values (?, ?, ?, ?)",
                group.value(),
                user.value(),
                role.wireName(),
                Instant.EPOCH);
    }

    @Test
    void itsGroupsHaveNoAvatarAndItKeepsOne() {
        GroupStore now = new GroupStore(database);
        assertThat(now.find(group).orElseThrow().avatar()).isNull();
        now.update(group, "Team", false, image);
        join(bob, GroupRole.MEMBER);
        database.update("update groups.grp set title = ?, open = ? where group_id = ?", "Crew", true, group.value());
        assertThat(now.find(group)).hasValueSatisfying(found -> {
            assertThat(found.title()).isEqualTo("Crew");
            assertThat(found.avatar()).isEqualTo(image);
        });
        assertThat(now.showsAvatar(bob, image)).isTrue();
    }

    @Test
    void aGroupThatItEndsShowsItsAvatarToNobody() {
        GroupStore now = new GroupStore(database);
        now.update(group, "Team", false, image);
        database.update("delete from groups.member where group_id = ?", group.value());
        database.update(
                "update groups.grp set deleted_at = ? where group_id = ?", Instant.EPOCH.plusSeconds(1), group.value());
        assertThat(List.of(now.showsAvatar(alice, image), now.showsAvatar(bob, image)))
                .containsOnly(false);
        assertThat(now.find(group)).isEmpty();
    }
}
