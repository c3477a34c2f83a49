package dev.parley.user.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.api.CacheName;
import dev.parley.platform.api.Cluster.Topic;
import dev.parley.platform.api.ClusterChanged;
import dev.parley.platform.api.SharedCache;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.MemoryCaches;
import dev.parley.platform.testing.Wiretap;
import dev.parley.user.api.Users.User;
import jakarta.enterprise.event.Startup;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Names are read once, and anew when they may be others.
class RememberedUsersTest {

    private UserModule module;
    private UserId alice;
    private UserId bob;

    @BeforeEach
    void open() {
        module = new UserModule();
        alice = module.user(UserModule.ALICE, "Alice");
        bob = module.user(UserModule.BOB, "Bob");
    }

    @AfterEach
    void close() {
        module.close();
    }

    private String nameOf(UserId user) {
        User found = module.directory.findAll(List.of(user)).get(user);
        return found == null ? null : found.name();
    }

    /// As another node would, without a word to this one.
    private void renameBehindItsBack(UserId user, String name) {
        module.database.update("update users.account set name = ? where user_id = ?", name, user.value());
    }

    @Test
    void whatIsKnownIsNotReadAgainForAMinute() {
        assertThat(nameOf(alice)).isEqualTo("Alice");
        renameBehindItsBack(alice, "Alicia");
        renameBehindItsBack(bob, "Bobby");
        assertThat(module.directory.findAllAnew(List.of(alice)).get(alice).name())
                .isEqualTo("Alicia");
        assertThat(module.directory.findAll(List.of(alice, bob)).values())
                .extracting(User::name)
                .containsExactlyInAnyOrder("Alice", "Bobby");
        module.clock.advance(Duration.ofSeconds(61));
        assertThat(nameOf(alice)).isEqualTo("Alicia");
    }

    @Test
    void aChangeIsSeenAtOnce() {
        assertThat(nameOf(alice)).isEqualTo("Alice");
        module.profiles.change(alice, "Alicia", null, null);
        module.changedProfiles.all().forEach(module.remembered::on);
        assertThat(nameOf(alice)).isEqualTo("Alicia");
        assertThat(nameOf(bob)).isEqualTo("Bob");
    }

    @Test
    void whatMayHaveBeenMissedIsReadAnew() {
        assertThat(nameOf(alice)).isEqualTo("Alice");
        renameBehindItsBack(alice, "Alicia");
        module.remembered.on(new ClusterChanged(0));
        assertThat(nameOf(alice)).isEqualTo("Alicia");
    }

    /// Nodes of the version before and of the next say it so too.
    @Test
    void thatAUserHasChangedIsSaidToOtherNodesByTheBytesOfItsId() {
        Wiretap wire = new Wiretap();
        MemoryCaches caches = new MemoryCaches(module.clock);
        RememberedUsers remembered = new RememberedUsers(null, caches, wire);
        remembered.start(new Startup());
        UserId user = new UserId(new UUID(1, 2));
        remembered.on(new ProfileChanged(user));
        assertThat(wire.heard()).containsExactly("USER_CHANGED 00000000000000010000000000000002");

        SharedCache<UUID, User> names = caches.cache(CacheName.USERS);
        names.put(user.value(), module.directory.findAll(List.of(alice)).get(alice));
        wire.say(Topic.USER_CHANGED, "00000000000000010000000000000002");
        assertThat(names.get(user.value())).isEmpty();
    }

    @Test
    void whoDoesNotExistIsNotThere() {
        assertThat(nameOf(new UserId(UUID.randomUUID()))).isNull();
    }
}
