package dev.parley.presence.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.platform.api.DatabaseUnavailable;
import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.DirectDatabase;
import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.LoneServer;
import dev.parley.platform.testing.ManualClock;
import dev.parley.platform.testing.MemoryCaches;
import dev.parley.platform.testing.RecordedEvents;
import dev.parley.platform.testing.TestDatabase;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LastSeenTest {

    private static final Instant TEN = Instant.parse("2026-11-24T10:00:00Z");

    private static TestDatabase database;

    private final UserId alice = new UserId(UUID.randomUUID());
    private final ManualClock clock = new ManualClock();
    private final MemoryCaches caches = new MemoryCaches(clock);
    private LastSeen lastSeen;

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
        database.update("delete from presence.last_seen");
        lastSeen = new LastSeen(database, database, caches, new Settings(Map.of("PARLEY_PENDING_LAST_SEEN", "2500")));
    }

    @Test
    void itOutlivesTheCacheOnceItIsWritten() {
        lastSeen.saw(alice, TEN.plusNanos(123_456_789));
        lastSeen.flush();
        caches.clear();
        assertThat(lastSeen.of(List.of(alice))).containsExactly(Map.entry(alice, TEN.plusMillis(123)));
    }

    @Test
    void itIsKnownBeforeItIsWritten() {
        lastSeen.saw(alice, TEN);
        caches.clear();
        assertThat(stored()).isZero();
        assertThat(lastSeen.of(List.of(alice))).containsExactly(Map.entry(alice, TEN));
    }

    @Test
    void anEarlierSightingNeverReplacesALaterOne() {
        lastSeen.saw(alice, TEN.plusSeconds(1));
        lastSeen.saw(alice, TEN);
        lastSeen.flush();
        lastSeen.saw(alice, TEN);
        lastSeen.flush();
        caches.clear();
        assertThat(lastSeen.of(List.of(alice))).containsExactly(Map.entry(alice, TEN.plusSeconds(1)));
    }

    @Test
    void whatAnotherNodeSawLaterCounts() {
        LastSeen other = new LastSeen(database, database, caches, new Settings(Map.of()));
        lastSeen.saw(alice, TEN);
        other.saw(alice, TEN.plusSeconds(1));
        assertThat(lastSeen.of(List.of(alice))).containsExactly(Map.entry(alice, TEN.plusSeconds(1)));
    }

    @Test
    void moreThanABatchIsWrittenAtOnce() {
        Stream.generate(() -> new UserId(UUID.randomUUID())).limit(2500).forEach(user -> lastSeen.saw(user, TEN));
        lastSeen.flush();
        assertThat(stored()).isEqualTo(2500);
    }

    @Test
    void whatWaitsIsBounded() {
        Stream.generate(() -> new UserId(UUID.randomUUID())).limit(3000).forEach(user -> lastSeen.saw(user, TEN));
        lastSeen.flush();
        assertThat(stored()).isEqualTo(2500);
    }

    @Test
    void whatCouldNotBeWrittenWaitsForTheNextTime() {
        DirectDatabase away = () -> {
            throw new DatabaseUnavailable("08006", null);
        };
        LastSeen cutOff = new LastSeen(database, away, caches, new Settings(Map.of()));
        cutOff.saw(alice, TEN);
        assertThatExceptionOfType(DatabaseUnavailable.class).isThrownBy(cutOff::flush);
        caches.clear();
        assertThat(cutOff.of(List.of(alice))).containsEntry(alice, TEN);
    }

    @Test
    void aReadThatCrossedASightingDoesNotStayForLong() {
        lastSeen.saw(alice, TEN);
        lastSeen.flush();
        caches.clear();
        lastSeen.of(List.of(alice));
        database.update("update presence.last_seen set seen_at = ?", TEN.plusSeconds(60));
        clock.advance(Duration.ofMinutes(1));
        assertThat(lastSeen.of(List.of(alice))).containsEntry(alice, TEN.plusSeconds(60));
    }

    @Test
    void aCleanStopWritesWhoWasStillLooking() throws Exception {
        ConnectedUsers connected =
                new ConnectedUsers(new LoneServer(), new LoneServer(), new RecordedEvents<>(), new RecordedEvents<>());
        PresenceService presence = new PresenceService(
                connected, lastSeen, new HiddenUsers(), new RecordedEvents<>(), new RecordedEvents<>(), clock);
        LastSeenWriter writer = new LastSeenWriter(lastSeen, connected, clock);
        writer.start(new Startup());
        writer.start(new Startup());
        presence.connected(alice, new DeviceId(UUID.randomUUID()), new SessionId(UUID.randomUUID()));
        UserId bob = new UserId(UUID.randomUUID());
        SessionId hidden = new SessionId(UUID.randomUUID());
        presence.connected(bob, new DeviceId(UUID.randomUUID()), hidden);
        presence.looking(bob, hidden, false);
        clock.advance(Duration.ofHours(1));
        writer.stop(new Shutdown());
        caches.clear();
        assertThat(lastSeen.of(List.of(alice, bob)))
                .containsOnly(Map.entry(alice, TEN.plus(Duration.ofHours(1))), Map.entry(bob, TEN));
    }

    private int stored() {
        return database.queryOne("select count(*) from presence.last_seen", row -> row.intValue(1))
                .orElseThrow();
    }
}
