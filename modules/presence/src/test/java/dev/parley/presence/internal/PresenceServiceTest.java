package dev.parley.presence.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.platform.api.ClusterChanged;
import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.ManualClock;
import dev.parley.platform.testing.MemoryCaches;
import dev.parley.platform.testing.RecordedEvents;
import dev.parley.platform.testing.TestDatabase;
import dev.parley.platform.testing.TestNetwork;
import dev.parley.presence.api.ConnectionsLost;
import dev.parley.presence.api.NodeAnnounced;
import dev.parley.presence.api.Presence.State;
import dev.parley.presence.api.PresenceChanged;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PresenceServiceTest {

    private static TestDatabase database;

    private final RecordedEvents<ConnectionsLost> losses = new RecordedEvents<>();
    private final RecordedEvents<NodeAnnounced> announcements = new RecordedEvents<>();
    private final UserId alice = new UserId(UUID.randomUUID());
    private final UserId bob = new UserId(UUID.randomUUID());
    private final ManualClock clock = new ManualClock();
    private final MemoryCaches caches = new MemoryCaches(clock);
    private final TestNetwork network = new TestNetwork();
    private final HiddenUsers privacy = new HiddenUsers();
    private final RecordedEvents<PresenceChanged> events = new RecordedEvents<>();
    private PresenceService presence;

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
        presence = node("one");
    }

    @Test
    void theFirstConnectionBringsAUserOnlineAndTheLastOneTakesItOffline() {
        SessionId phone = session();
        SessionId laptop = session();
        connect(alice, phone);
        connect(alice, laptop);
        connect(alice, laptop);
        clock.advance(Duration.ofMinutes(1));
        presence.disconnected(alice, phone, false);
        presence.disconnected(alice, phone, false);
        assertThat(presence.isConnected(alice)).isTrue();
        clock.advance(Duration.ofMinutes(1));
        presence.disconnected(alice, laptop, false);
        presence.disconnected(alice, session(), false);

        assertThat(presence.isConnected(alice)).isFalse();
        assertThat(events.all()).containsExactly(new PresenceChanged(alice), new PresenceChanged(alice));
        assertThat(stateOf(alice)).isEqualTo(new State(alice, false, clock.instant()));
    }

    @Test
    void whoLooksNoMoreIsConnectedAndOfflineSinceThen() {
        SessionId phone = session();
        connect(alice, phone);
        clock.advance(Duration.ofMinutes(1));
        Instant away = clock.instant();
        presence.looking(alice, phone, false);
        clock.advance(Duration.ofMinutes(1));
        presence.looking(alice, phone, false);
        assertThat(presence.isConnected(alice)).isTrue();
        assertThat(stateOf(alice)).isEqualTo(new State(alice, false, away));
        presence.disconnected(alice, phone, true);

        assertThat(stateOf(alice)).isEqualTo(new State(alice, false, away));
        assertThat(events.all()).hasSize(2);
        assertThat(losses.all()).containsExactly(new ConnectionsLost(Set.of(alice), false));
    }

    @Test
    void whoLooksAgainIsOnline() {
        SessionId phone = session();
        connect(alice, phone);
        presence.looking(alice, phone, true);
        presence.looking(alice, phone, false);
        presence.looking(alice, phone, true);
        presence.looking(alice, phone, true);
        assertThat(stateOf(alice)).isEqualTo(new State(alice, true, null));
        assertThat(events.all()).hasSize(3);
    }

    @Test
    void aUserIsOnlineWhileItLooksAtAnyOfItsConnections() {
        SessionId phone = session();
        SessionId laptop = session();
        connect(alice, phone);
        connect(alice, laptop);
        presence.looking(alice, phone, false);
        assertThat(presence.isOnline(alice)).isTrue();
        assertThat(events.all()).hasSize(1);
        presence.disconnected(alice, laptop, false);
        assertThat(presence.isOnline(alice)).isFalse();
        assertThat(events.all()).hasSize(2);
        connect(alice, laptop);
        assertThat(presence.isOnline(alice)).isTrue();
        assertThat(events.all()).hasSize(3);
        presence.disconnected(alice, phone, false);
        assertThat(presence.isOnline(alice)).isTrue();
        presence.looking(alice, phone, false);
        presence.looking(alice, session(), false);
        assertThat(presence.isOnline(alice)).isTrue();
        assertThat(events.all()).hasSize(3);
    }

    @Test
    void aUserIsOnlineWhileAnyLivingNodeSaysSo() {
        PresenceService two = node("two");
        SessionId here = session();
        SessionId there = session();
        connect(alice, here);
        two.connected(alice, device(), there);
        presence.disconnected(alice, here, false);
        assertThat(presence.isConnected(alice)).isTrue();
        two.disconnected(alice, there, false);

        assertThat(presence.isConnected(alice)).isFalse();
        assertThat(two.isConnected(alice)).isFalse();
        // Each tells of its own: the other's may end at the same moment.
        assertThat(events.all()).hasSize(4);
    }

    @Test
    void aUserIsOnlineWhileItLooksOnAnyNode() {
        PresenceService two = node("two");
        PresenceService three = node("three");
        SessionId here = session();
        SessionId there = session();
        connect(alice, here);
        two.connected(alice, device(), there);
        presence.looking(alice, here, false);
        assertThat(List.of(presence, two, three)).allMatch(node -> node.isOnline(alice));
        two.looking(alice, there, false);
        assertThat(List.of(presence, two, three)).noneMatch(node -> node.isOnline(alice));
        assertThat(List.of(presence, two, three)).allMatch(node -> node.isConnected(alice));
        presence.looking(alice, here, true);
        assertThat(List.of(presence, two, three)).allMatch(node -> node.isOnline(alice));
        presence.disconnected(alice, here, false);
        assertThat(List.of(presence, two, three)).noneMatch(node -> node.isOnline(alice));
        connect(alice, here);
        assertThat(List.of(presence, two, three)).allMatch(node -> node.isOnline(alice));
    }

    /// Else no node would tell of it: each believes that the other's connection is still there.
    @Test
    void bothNodesTellOfAUserWhoLeavesThemAtTheSameMoment() {
        PresenceService two = node("two");
        PresenceService three = node("three");
        SessionId here = session();
        SessionId there = session();
        connect(alice, here);
        two.connected(alice, device(), there);
        int before = events.all().size();
        network.hold();
        presence.disconnected(alice, here, false);
        clock.advance(Duration.ofMillis(5));
        two.disconnected(alice, there, false);
        network.deliver();

        assertThat(events.all()).hasSize(before + 2).endsWith(new PresenceChanged(alice), new PresenceChanged(alice));
        assertThat(List.of(presence, two, three))
                .allSatisfy(node -> assertThat(node.states(bob, List.of(alice), node::isOnline))
                        .containsExactly(new State(alice, false, clock.instant())));
    }

    @Test
    void whatADeadNodeAnnouncedDoesNotCount() {
        node("two").connected(alice, device(), session());
        assertThat(presence.isConnected(alice)).isTrue();
        assertThat(presence.isOnline(alice)).isTrue();
        network.cutOff("two");
        assertThat(presence.isConnected(alice)).isFalse();
        assertThat(presence.isOnline(alice)).isFalse();
    }

    @Test
    void aNodeThatStartsLearnsWhoIsThere() {
        List<UserId> many = Stream.generate(() -> new UserId(UUID.randomUUID()))
                .limit(3_000)
                .toList();
        many.forEach(user -> connect(user, session()));
        PresenceService two = node("two");
        assertThat(many).allMatch(two::isConnected);
        assertThat(two.otherNodesOf(many.getFirst())).containsExactly("one");
        // Once, when all have been told.
        assertThat(announcements.all()).containsExactly(new NodeAnnounced("one"));
        assertThat(two.isConnected(alice)).isFalse();
    }

    @Test
    void aNodeThatStartsLearnsWhoLooks() {
        List<UserId> many = Stream.generate(() -> new UserId(UUID.randomUUID()))
                .limit(3_000)
                .toList();
        many.forEach(user -> {
            SessionId session = session();
            connect(user, session);
            presence.looking(user, session, user.equals(many.getFirst()));
        });
        PresenceService two = node("two");
        assertThat(many).allMatch(two::isConnected);
        assertThat(many.stream().filter(two::isOnline)).containsExactly(many.getFirst());
    }

    @Test
    void nodesThatWereApartLearnWhoLooks() {
        ConnectedUsers one = users("one");
        ConnectedUsers two = users("two");
        SessionId phone = session();
        SessionId laptop = session();
        one.add(alice, phone);
        one.add(bob, laptop);
        one.looking(bob, laptop, false);
        network.cutOff("one");
        one.looking(alice, phone, false);
        one.looking(bob, laptop, true);
        network.heal("one");
        assertThat(two.isOnline(alice)).isTrue();
        assertThat(two.isOnline(bob)).isFalse();
        one.on(new ClusterChanged(0));
        assertThat(two.isOnline(alice)).isFalse();
        assertThat(two.isOnline(bob)).isTrue();

        // What one that was gone said last does not count for it when it is back.
        network.cutOff("one");
        two.on(new ClusterChanged(0));
        one.remove(alice, phone);
        one.add(alice, phone);
        network.heal("one");
        two.on(new ClusterChanged(0));
        assertThat(two.isOnline(alice)).isTrue();
    }

    /// Who came or went on one side is learned by the other when both are one again, in whichever order they notice.
    @Test
    void nodesThatWereApartTellOneAnotherAnew() {
        ConnectedUsers one = users("one");
        ConnectedUsers two = users("two");
        SessionId session = session();
        one.add(alice, session);
        network.cutOff("two");
        two.on(new ClusterChanged(0));
        one.on(new ClusterChanged(0));
        assertThat(two.contains(alice)).isFalse();
        one.remove(alice, session);
        one.add(bob, session());
        two.add(alice, session());
        network.heal("two");
        one.on(new ClusterChanged(0));
        assertThat(one.elsewhere(alice)).containsExactly("two");
        assertThat(two.elsewhere(bob)).containsExactly("one");
        assertThat(two.elsewhere(alice)).isEmpty();
    }

    @Test
    void aUserMayBeOnSeveralNodesOfWhichOnlyTheLivingCount() {
        ConnectedUsers one = users("one");
        ConnectedUsers two = users("two");
        ConnectedUsers three = users("three");
        SessionId session = session();
        two.add(alice, session);
        three.add(alice, session());
        assertThat(one.elsewhere(alice)).containsExactlyInAnyOrder("two", "three");
        network.cutOff("three");
        assertThat(one.elsewhere(alice)).containsExactly("two");
        one.on(new ClusterChanged(0));
        network.heal("three");
        assertThat(one.elsewhere(alice)).containsExactly("two");
        two.remove(alice, session);
        assertThat(one.contains(alice)).isFalse();
        one.on(new ClusterChanged(0));
        assertThat(one.elsewhere(alice)).containsExactly("three");
    }

    /// It is asked several times for each receiver of each message.
    @Test
    void whereAUserIsNeedsNoList() {
        ConnectedUsers one = users("one");
        users("two").add(alice, session());
        assertThat(one.elsewhere(alice)).containsExactly("two").isSameAs(one.elsewhere(alice));
    }

    @Test
    @Timeout(60)
    void nodesMaySpeakAtTheSameTime() throws InterruptedException {
        ConnectedUsers one = users("one");
        List<ConnectedUsers> others =
                Stream.of("two", "three", "four", "five").map(this::users).toList();
        List<Thread> speaking = others.stream()
                .map(node -> Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < 2_000; i++) {
                        SessionId session = session();
                        SessionId bobs = session();
                        node.add(alice, session);
                        node.add(bob, bobs);
                        node.looking(alice, session, false);
                        node.looking(bob, bobs, false);
                        node.remove(alice, session);
                        if (i % 100 == 0) {
                            one.on(new ClusterChanged(0));
                        }
                    }
                }))
                .toList();
        for (Thread thread : speaking) {
            thread.join();
        }
        assertThat(one.contains(alice)).isFalse();
        assertThat(one.elsewhere(bob)).containsExactlyInAnyOrder("two", "three", "four", "five");
        assertThat(one.isOnline(bob)).isFalse();
    }

    @Test
    void whoComesBackAtOnceIsThere() {
        ConnectedUsers one = users("one");
        ConnectedUsers two = users("two");
        for (int i = 0; i < 100; i++) {
            SessionId session = session();
            one.add(alice, session);
            assertThat(two.elsewhere(alice)).containsExactly("one");
            one.remove(alice, session);
            assertThat(two.elsewhere(alice)).isEmpty();
        }
    }

    @Test
    void afterTheStopNothingHappensAnyMore() {
        SessionId session = session();
        connect(alice, session);
        presence.stop(new Shutdown());
        presence.disconnected(alice, session, false);
        connect(bob, session());
        assertThat(events.all()).hasSize(1);
        assertThat(presence.isConnected(bob)).isFalse();
    }

    @Test
    @Timeout(60)
    void whoReconnectsIsNotToldOfflineLast() throws InterruptedException {
        List<Boolean> told = new CopyOnWriteArrayList<>();
        SessionId old = session();
        Thread reconnecting = new Thread(() -> connect(alice, session()));
        presence = node("one", new FiredEvents(event -> {
            boolean online = presence.isOnline(event.userId());
            if (!online) {
                // The worst moment: the new connection comes when the old one's end is about to be told.
                reconnecting.start();
                while (reconnecting.isAlive() && reconnecting.getState() != Thread.State.WAITING) {
                    Thread.onSpinWait();
                }
            }
            told.add(online);
        }));
        connect(alice, old);
        presence.disconnected(alice, old, false);
        reconnecting.join();
        assertThat(told).containsExactly(true, false, true);
    }

    @Test
    void statesTellWhoIsOnlineAndSinceWhenNot() {
        Instant start = clock.instant();
        UserId never = new UserId(UUID.randomUUID());
        connect(alice, session());
        SessionId session = session();
        connect(bob, session);
        clock.advance(Duration.ofSeconds(5));
        presence.disconnected(bob, session, false);

        assertThat(presence.states(alice, List.of(bob, alice, never, bob), presence::isOnline))
                .containsExactly(
                        new State(bob, false, start.plusSeconds(5)),
                        new State(alice, true, null),
                        new State(never, false, null));
    }

    @Test
    void whoHidesLooksLikeOneNeverSeenButToItself() {
        connect(alice, session());
        SessionId session = session();
        connect(bob, session);
        presence.disconnected(bob, session, false);
        privacy.hide(alice);
        privacy.hide(bob);

        assertThat(presence.states(bob, List.of(alice), presence::isOnline))
                .containsExactly(new State(alice, false, null));
        assertThat(presence.states(alice, List.of(alice, bob), presence::isOnline))
                .containsExactly(new State(alice, true, null), new State(bob, false, null));
    }

    @Test
    void tooManyStatesAtOnceAreRefused() {
        List<UserId> many =
                Stream.generate(() -> new UserId(UUID.randomUUID())).limit(201).toList();
        assertThat(presence.states(alice, many.subList(0, 200), presence::isOnline))
                .hasSize(200);
        assertThatExceptionOfType(ParleyException.class)
                .isThrownBy(() -> presence.states(alice, many, presence::isOnline))
                .extracting(ParleyException::code)
                .isEqualTo(ErrorCode.INVALID);
    }

    @Test
    void onlyWhoseLastConnectionMayHaveMissedSomethingIsToldOf() {
        SessionId phone = session();
        SessionId laptop = session();
        SessionId there = session();
        PresenceService two = node("two");
        connect(alice, phone);
        connect(alice, laptop);
        two.connected(alice, device(), there);
        presence.disconnected(alice, phone, true);
        presence.disconnected(alice, laptop, true);
        assertThat(losses.all()).isEmpty();
        two.disconnected(alice, there, true);
        assertThat(losses.all()).containsExactly(new ConnectionsLost(Set.of(alice), false));
        connect(alice, phone);
        presence.disconnected(alice, phone, false);
        assertThat(losses.all()).hasSize(1);
    }

    @Test
    void theUsersOfANodeThatIsGoneAreToldOfOnce() {
        ConnectedUsers one = users("one");
        PresenceService two = node("two");
        two.connected(alice, device(), session());
        two.connected(bob, device(), session());
        one.on(new ClusterChanged(0));
        assertThat(losses.all()).isEmpty();
        network.cutOff("two");
        one.on(new ClusterChanged(0));
        one.on(new ClusterChanged(0));
        assertThat(losses.all()).containsExactly(new ConnectionsLost(Set.of(alice, bob), true));
    }

    private PresenceService node(String name) {
        return node(name, events);
    }

    private PresenceService node(String name, Event<PresenceChanged> events) {
        return new PresenceService(
                users(name),
                new LastSeen(database, database, caches, new Settings(Map.of())),
                privacy,
                events,
                losses,
                clock);
    }

    private ConnectedUsers users(String name) {
        TestNetwork.Node node = network.node(name);
        ConnectedUsers users = new ConnectedUsers(node, node, losses, announcements);
        users.start(new Startup());
        return users;
    }

    private State stateOf(UserId user) {
        return presence.states(bob, List.of(user), presence::isOnline).getFirst();
    }

    private void connect(UserId user, SessionId session) {
        presence.connected(user, device(), session);
    }

    private static DeviceId device() {
        return new DeviceId(UUID.randomUUID());
    }

    private static SessionId session() {
        return new SessionId(UUID.randomUUID());
    }
}
