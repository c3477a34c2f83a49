package dev.parley.gateway.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.gateway.ws.ConnectedClients.Ends;
import dev.parley.platform.api.ClusterChanged;
import dev.parley.platform.api.DatabaseUnavailable;
import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.LoneServer;
import dev.parley.presence.api.NodeAnnounced;
import dev.parley.presence.api.Presence;
import dev.parley.presence.api.PresenceChanged;
import dev.parley.user.api.BlockChanged;
import dev.parley.user.api.LastSeenAudienceChanged;
import jakarta.enterprise.event.Shutdown;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Of whom the database is asked after a change of the cluster, who hears of it though it was away, and
/// what he hears last.
@Timeout(60)
class PresenceSubscriptionsTest {

    private final UserId ann = user();
    private final UserId ben = user();
    private final UserId cem = user();
    private final Remembering presence = new Remembering();
    private final ConnectedClients clients = new ConnectedClients();

    /// On two threads: one may be held up.
    private final BlockingCalls blocking = new BlockingCalls(new Settings(Map.of("PARLEY_BLOCKING_CALLS", "2")));

    private final PresenceSubscriptions subscriptions = new PresenceSubscriptions(presence, new LoneServer(), blocking);

    @AfterEach
    void disconnect() {
        subscriptions.stop(new Shutdown());
        clients.close();
    }

    private static UserId user() {
        return new UserId(UUID.randomUUID());
    }

    @Test
    void onlyThoseWhoCameOrWentAreLookedUpTogether() throws InterruptedException {
        presence.online.addAll(Set.of(ann, ben));
        subscriptions.subscribe(clients.of(cem), List.of(ann, ben, cem), _ -> {});
        presence.asked.clear();

        presence.online.remove(ann);
        presence.online.add(cem);
        subscriptions.on(new ClusterChanged(0));
        assertThat(presence.next()).containsExactly(ann, cem);

        subscriptions.on(new ClusterChanged(0));
        presence.online.add(ann);
        subscriptions.on(new NodeAnnounced("two"));
        assertThat(presence.next()).containsExactly(ann);
        assertThat(presence.asked).isEmpty();
    }

    @Test
    void oneThatCannotBeToldKeepsTheNewsFromNobody() throws InterruptedException {
        presence.online.add(ann);
        subscriptions.subscribe(clients.of(ben), List.of(ann), _ -> {});
        subscriptions.subscribe(clients.of(cem), List.of(ann), _ -> {});
        presence.asked.clear();
        presence.fails = true;

        presence.online.remove(ann);
        subscriptions.on(new ClusterChanged(0));
        assertThat(presence.next()).containsExactly(ann);
        assertThat(presence.next()).containsExactly(ann);
    }

    /// Each node tells of its own: of two that tell at the same time, the first may find the user still there.
    @Test
    void whoIsStillOnlineIsNoNewsAndWhoLeftTwoNodesAtOnceIs() throws InterruptedException {
        presence.online.add(ann);
        subscriptions.subscribe(clients.of(ben), List.of(ann), _ -> {});
        presence.asked.clear();
        subscriptions.on(new PresenceChanged(ann));
        awaitCalls(2);
        assertThat(presence.asked).isEmpty();
        presence.online.remove(ann);
        subscriptions.on(new PresenceChanged(ann));
        assertThat(presence.next()).containsExactly(ann);
        // Seen later at the second.
        subscriptions.on(new PresenceChanged(ann));
        assertThat(presence.next()).containsExactly(ann);
        presence.online.add(ann);
        subscriptions.on(new PresenceChanged(ann));
        assertThat(presence.next()).containsExactly(ann);
    }

    /// Nothing may come that tells it again: for those who watched her already nothing has happened.
    @Test
    void whoIsGoneJustWhileStatesAreReadIsNotSaidToBe() {
        presence.online.add(ann);
        presence.justBefore.set(() -> presence.online.remove(ann));
        presence.meanwhile.set(() -> {
            presence.online.add(ann);
            subscriptions.on(new PresenceChanged(ann));
        });
        List<Presence.State> told = new ArrayList<>();
        subscriptions.subscribe(clients.of(ben), List.of(ann), told::addAll);
        assertThat(told).containsExactly(new Presence.State(ann, true, null));
    }

    @Test
    void whoBeginsToWatchSeesWhatNobodyHasSeenYet() throws IOException {
        presence.online.add(ann);
        Ends bens = subscribed(ben);
        presence.online.remove(ann);
        List<Presence.State> told = new ArrayList<>();
        subscriptions.subscribe(clients.of(cem), List.of(ann), told::addAll);
        assertThat(told).containsExactly(new Presence.State(ann, false, null));
        assertThat(bens.receivedUntil("\"online\":false")).contains(presenceOf(ann));
    }

    /// Even that something happened would tell when one who hides comes and goes.
    @Test
    void ofWhoHidesNothingIsToldThatWouldTellWhenItCame() throws IOException, InterruptedException {
        presence.hidden.add(ann);
        Ends bens = subscribed(ben);
        presence.asked.clear();
        for (int i = 0; i < 3; i++) {
            presence.online.add(ann);
            subscriptions.on(new PresenceChanged(ann));
            assertThat(presence.next()).containsExactly(ann);
            presence.online.remove(ann);
            subscriptions.on(new PresenceChanged(ann));
            assertThat(presence.next()).containsExactly(ann);
        }
        presence.hidden.remove(ann);
        presence.online.add(ann);
        subscriptions.on(new PresenceChanged(ann));
        assertThat(bens.receivedUntil("\"online\":true")).doesNotContain("\"online\":false");
    }

    @Test
    void whoBeginsToHideIsGoneForThoseWhoSawHerAndBackWhenSheShowsHerself() throws IOException {
        presence.online.add(ann);
        Ends bens = subscribed(ben);
        Ends anns = subscribed(ann);
        presence.hidden.add(ann);
        subscriptions.on(new LastSeenAudienceChanged(ann));
        assertThat(bens.receivedUntil("\"online\":false")).contains(presenceOf(ann));
        presence.hidden.remove(ann);
        subscriptions.on(new BlockChanged(ann, ben, false));
        assertThat(bens.receivedUntil("\"online\":true")).contains(presenceOf(ann));
        anns.connection().send(new JsonBytes().ascii("the end").toFrame());
        assertThat(anns.receivedUntil("the end")).doesNotContain("presence");
    }

    /// One who has gone while the database was away would be there for ever to those who stay.
    @Test
    void whoeverCouldNotBeToldOfAChangeOfTheClusterIsToldLater() throws IOException {
        presence.online.add(ann);
        Ends bens = subscribed(ben);
        Ends cems = subscribed(cem);
        presence.failures.set(3);

        presence.online.remove(ann);
        subscriptions.on(new ClusterChanged(0));
        assertThat(bens.receivedUntil("\"online\":false")).contains(presenceOf(ann));
        assertThat(cems.receivedUntil("\"online\":false")).contains(presenceOf(ann));
    }

    @Test
    void whoeverCouldNotBeToldThatOneWentIsToldLater() throws IOException {
        presence.online.add(ann);
        Ends bens = subscribed(ben);
        Ends cems = subscribed(cem);
        presence.failures.set(3);

        presence.online.remove(ann);
        subscriptions.on(new PresenceChanged(ann));
        assertThat(bens.receivedUntil("\"online\":false")).contains(presenceOf(ann));
        assertThat(cems.receivedUntil("\"online\":false")).contains(presenceOf(ann));
    }

    /// Who reconnects at once must not be gone for ever to those who stay.
    @Test
    void whoIsBackWhileItIsToldThatSheWentIsThereInTheEnd() throws IOException {
        isToldLastThatSheIsBack(1, () -> subscriptions.on(new PresenceChanged(ann)));
    }

    @Test
    void whoIsBackWhileAllAreLookedAtIsThereInTheEnd() throws IOException {
        isToldLastThatSheIsBack(2, () -> subscriptions.on(new ClusterChanged(0)));
    }

    @Test
    void whoIsBackWhileItIsToldLaterThatSheWentIsThereInTheEnd() throws IOException {
        isToldLastThatSheIsBack(2, () -> {
            presence.failures.set(1);
            subscriptions.on(new PresenceChanged(ann));
        });
    }

    /// @param free threads for calls while it is told that she went
    /// @param goes has that told
    private void isToldLastThatSheIsBack(int free, Runnable goes) throws IOException {
        presence.online.add(ann);
        Ends bens = subscribed(ben);
        presence.meanwhile.set(() -> {
            presence.online.add(ann);
            subscriptions.on(new PresenceChanged(ann));
            awaitCalls(free);
        });

        presence.online.remove(ann);
        goes.run();
        assertThat(bens.receivedUntil("\"online\":true")).containsSubsequence("\"online\":false", "\"online\":true");
    }

    /// The one may have been read before the other, and be sent behind it.
    @Test
    void whatChangesWhileASubscriptionIsAnsweredIsToldBehindTheReply() throws IOException {
        presence.online.add(ann);
        Ends bens = clients.open(ben);
        bens.connection().start();
        subscriptions.subscribe(bens.connection(), List.of(ann), states -> {
            presence.online.remove(ann);
            subscriptions.on(new PresenceChanged(ann));
            awaitCalls(2);
            String reply = "the reply: " + states.getFirst().online();
            bens.connection().send(new JsonBytes().ascii(reply).toFrame());
        });
        assertThat(bens.receivedUntil("\"online\":false")).containsSubsequence("the reply: true", "\"online\":false");
    }

    /// She comes back while nobody watches her; what was read before that is still on its way.
    @Test
    void whoIsWatchedAnewWhileItIsToldThatSheWentIsThereInTheEnd() throws IOException {
        presence.online.add(ann);
        Ends bens = subscribed(ben);
        presence.meanwhile.set(() -> {
            subscriptions.subscribe(bens.connection(), List.of(ben), _ -> {});
            presence.online.add(ann);
            subscriptions.subscribe(bens.connection(), List.of(ann), states -> {
                String reply = "the reply: " + states.getFirst().online();
                bens.connection().send(new JsonBytes().ascii(reply).toFrame());
            });
        });

        presence.online.remove(ann);
        subscriptions.on(new PresenceChanged(ann));
        assertThat(bens.receivedUntil("\"online\":true"))
                .containsSubsequence("the reply: true", "\"online\":false", "\"online\":true");
    }

    /// Until so many threads have done all calls there are by now.
    private void awaitCalls(int free) {
        Phaser all = new Phaser(free + 1);
        for (int i = 0; i < free; i++) {
            blocking.run(all::arriveAndAwaitAdvance);
        }
        all.arriveAndAwaitAdvance();
    }

    private Ends subscribed(UserId user) {
        Ends ends = clients.open(user);
        ends.connection().start();
        subscriptions.subscribe(ends.connection(), List.of(ann), _ -> {});
        return ends;
    }

    private static String presenceOf(UserId user) {
        return "\"t\":\"presence\",\"userId\":\"" + user + "\"";
    }

    private static final class Remembering implements Presence {
        private final Set<UserId> online = ConcurrentHashMap.newKeySet();

        /// From all but themselves.
        private final Set<UserId> hidden = ConcurrentHashMap.newKeySet();

        private final LinkedBlockingQueue<Collection<UserId>> asked = new LinkedBlockingQueue<>();
        private final AtomicInteger failures = new AtomicInteger();

        /// Happens once, before states are read.
        private final AtomicReference<Runnable> justBefore = new AtomicReference<>(() -> {});

        /// Happens once, after states were read and before they are told.
        private final AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});

        private volatile boolean fails;

        Collection<UserId> next() throws InterruptedException {
            return asked.poll(30, TimeUnit.SECONDS);
        }

        @Override
        public void looking(UserId user, SessionId session, boolean looks) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void connected(UserId user, DeviceId device, SessionId session) {
            online.add(user);
        }

        @Override
        public void disconnected(UserId user, SessionId session, boolean mayHaveMissed) {
            online.remove(user);
        }

        @Override
        public boolean isConnected(UserId user) {
            throw new UnsupportedOperationException("connected is not online");
        }

        @Override
        public boolean isOnline(UserId user) {
            return online.contains(user);
        }

        @Override
        public List<String> otherNodesOf(UserId user) {
            return List.of();
        }

        @Override
        public CompletionStage<Void> knownElsewhere() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public List<State> states(UserId viewer, Collection<UserId> users, Predicate<UserId> isOnline) {
            asked.add(users);
            if (fails || failures.getAndDecrement() > 0) {
                throw new DatabaseUnavailable("08006", null);
            }
            justBefore.getAndSet(() -> {}).run();
            List<State> states = users.stream()
                    .map(user -> new State(
                            user, isOnline.test(user) && (user.equals(viewer) || !hidden.contains(user)), null))
                    .toList();
            meanwhile.getAndSet(() -> {}).run();
            return states;
        }
    }
}
