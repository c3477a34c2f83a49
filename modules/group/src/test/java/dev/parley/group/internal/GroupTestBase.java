package dev.parley.group.internal;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.group.api.GroupEvent;
import dev.parley.group.api.GroupRole;
import dev.parley.group.api.Groups;
import dev.parley.group.api.Groups.Group;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.ManualClock;
import dev.parley.platform.testing.RecordedEvents;
import dev.parley.platform.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/// The module on a real database. Calls run in a transaction each, as in the server.
abstract class GroupTestBase {

    static final int MAX_MEMBERS = 5;
    static TestDatabase database;

    final KnownUsers users = new KnownUsers();
    final UploadedImages images = new UploadedImages();
    final ManualClock clock = new ManualClock();
    final UserId alice = users.someone();
    final UserId bob = users.someone();
    final UserId carol = users.someone();
    RecordedEvents<GroupEvent> events = new RecordedEvents<>();
    Groups groups;

    @BeforeAll
    static void open() {
        database = TestDatabase.create();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void start() {
        groups = new GroupService(
                new GroupStore(database),
                new Newcomers(users),
                images,
                events,
                UUID::randomUUID,
                clock,
                new Settings(Map.of("PARLEY_GROUP_MAX_MEMBERS", String.valueOf(MAX_MEMBERS))));
    }

    Group create(UserId by, UserId... members) {
        return database.inTransaction(() -> groups.create(by, "Team", List.of(members), false));
    }

    Group createOpen(UserId by, UserId... members) {
        return database.inTransaction(() -> groups.create(by, "Team", List.of(members), true));
    }

    /// A moment later than whoever joined before.
    Group add(UserId by, ChatId group, UserId member) {
        clock.advance(Duration.ofMillis(1));
        return database.inTransaction(() -> groups.add(by, group, member));
    }

    void remove(UserId by, ChatId group, UserId member) {
        database.inTransaction(() -> groups.remove(by, group, member));
    }

    Group changeRole(UserId by, ChatId group, UserId member, GroupRole role) {
        return database.inTransaction(() -> groups.changeRole(by, group, member, role));
    }

    static void assertRefused(ErrorCode code, ThrowingCallable call) {
        assertThatExceptionOfType(ParleyException.class)
                .isThrownBy(call)
                .extracting(ParleyException::code)
                .isEqualTo(code);
    }
}
