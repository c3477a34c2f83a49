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
import jakarta.enterprise.event.Shutdown;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Of whom the database is asked after a change of the cluster, and who hears of it though it was away.
@Timeout(60)
class PresenceSubscriptionsTest {

    private final UserId ann = user();
    private final UserId ben = user();
    private final UserId cem = user();
    private final Remembering presence = new Remembering();
    private final ConnectedClients clients = new ConnectedClients();
    private final PresenceSubscriptions subscriptions =
            new PresenceSubscriptions(presence, new LoneServer(), new BlockingCalls(new Settings(Map.of())));

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
        presence.connected.addAll(Set.of(ann, ben));
        subscriptions.subscribe(clients.of(cem), List.of(ann, ben, cem));
        presence.asked.clear();

        presence.connected.remove(ann);
        presence.connected.add(cem);
        subscriptions.on(new ClusterChanged(0));
        assertThat(presence.next()).containsExactly(ann, cem);

        subscriptions.on(new ClusterChanged(0));
        presence.connected.add(ann);
        subscriptions.on(new NodeAnnounced("two"));
        assertThat(presence.next()).containsExactly(ann);
        assertThat(presence.asked).isEmpty();
    }

    @Test
    void oneThatCannotBeToldKeepsTheNewsFromNobody() throws InterruptedException {
        presence.connected.add(ann);
        subscriptions.subscribe(clients.of(ben), List.of(ann));
        subscriptions.subscribe(clients.of(cem), List.of(ann));
        presence.asked.clear();
        presence.fails = true;

        presence.connected.remove(ann);
        subscriptions.on(new ClusterChanged(0));
        assertThat(presence.next()).containsExactly(ann);
        assertThat(presence.next()).containsExactly(ann);
    }

    /// One who has gone while the database was away would be there for ever to those who stay.
    @Test
    void whoeverCouldNotBeToldOfAChangeOfTheClusterIsToldLater() throws IOException {
        presence.connected.add(ann);
        Ends bens = subscribed(ben);
        Ends cems = subscribed(cem);
        presence.failures.set(3);

        presence.connected.remove(ann);
        subscriptions.on(new ClusterChanged(0));
        assertThat(bens.receivedUntil("\"online\":false")).contains(presenceOf(ann));
        assertThat(cems.receivedUntil("\"online\":false")).contains(presenceOf(ann));
    }

    @Test
    void whoeverCouldNotBeToldThatOneWentIsToldLater() throws IOException {
        presence.connected.add(ann);
        Ends bens = subscribed(ben);
        Ends cems = subscribed(cem);
        presence.failures.set(3);

        presence.connected.remove(ann);
        subscriptions.on(new PresenceChanged(ann, false, Instant.EPOCH));
        assertThat(bens.receivedUntil("\"online\":false")).contains(presenceOf(ann));
        assertThat(cems.receivedUntil("\"online\":false")).contains(presenceOf(ann));
    }

    private Ends subscribed(UserId user) {
        Ends ends = clients.open(user);
        ends.connection().start();
        subscriptions.subscribe(ends.connection(), List.of(ann));
        return ends;
    }

    private static String presenceOf(UserId user) {
        return "\"t\":\"presence\",\"userId\":\"" + user + "\"";
    }

    private static final class Remembering implements Presence {
        private final Set<UserId> connected = ConcurrentHashMap.newKeySet();
        private final LinkedBlockingQueue<Collection<UserId>> asked = new LinkedBlockingQueue<>();
        private final AtomicInteger failures = new AtomicInteger();
        private volatile boolean fails;

        Collection<UserId> next() throws InterruptedException {
            return asked.poll(30, TimeUnit.SECONDS);
        }

        @Override
        public void connected(UserId user, DeviceId device, SessionId session) {
            connected.add(user);
        }

        @Override
        public void disconnected(UserId user, SessionId session, boolean mayHaveMissed) {
            connected.remove(user);
        }

        @Override
        public boolean isConnected(UserId user) {
            return connected.contains(user);
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
        public List<State> states(UserId viewer, Collection<UserId> users) {
            asked.add(users);
            if (fails || failures.getAndDecrement() > 0) {
                throw new DatabaseUnavailable("08006", null);
            }
            return users.stream()
                    .map(user -> new State(user, isConnected(user), null))
                    .toList();
        }
    }
}
