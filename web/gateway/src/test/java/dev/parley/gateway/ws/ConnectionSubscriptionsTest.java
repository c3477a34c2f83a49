package dev.parley.gateway.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.LoneServer;
import dev.parley.presence.api.Presence;
import dev.parley.presence.api.PresenceChanged;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who hears of whose presence, with real connections to nobody.
class ConnectionSubscriptionsTest {

    private final Settings settings = new Settings(Map.of());
    private final UserId ann = new UserId(UUID.randomUUID());
    private final UserId ben = new UserId(UUID.randomUUID());
    private final PresenceSubscriptions subscriptions =
            new PresenceSubscriptions(new Unseen(), new LoneServer(), new BlockingCalls(settings));
    private final ConnectedClients clients = new ConnectedClients();
    private ConnectedClients.Ends ends;
    private Connection connection;

    @BeforeEach
    void open() {
        ends = clients.open(ann, new Forgetting());
        connection = ends.connection();
    }

    @AfterEach
    void close() {
        clients.close();
    }

    @Test
    void aSubscriptionReplacesTheOneBefore() {
        subscriptions.subscribe(connection, List.of(ann, ben));
        subscriptions.subscribe(connection, List.of(ben));
        assertThat(subscriptions.isWatched(ann)).isFalse();
        assertThat(subscriptions.isWatched(ben)).isTrue();
        subscriptions.remove(connection);
        assertThat(subscriptions.isWatched(ben)).isFalse();
    }

    /// It ended between its request and the thread that served it.
    @Test
    void aConnectionThatHasEndedIsNotKept() throws IOException {
        ends.server().close();
        connection.start();
        subscriptions.subscribe(connection, List.of(ben));
        assertThat(subscriptions.isWatched(ben)).isFalse();
    }

    /// Nothing would tell of it again.
    @Test
    void whoIsBehindHearsOfAChangeAllTheSame() throws IOException {
        connection.start();
        subscriptions.subscribe(connection, List.of(ben));
        ends.fallBehind();
        subscriptions.on(new PresenceChanged(ben, false, Instant.EPOCH));
        assertThat(ends.receivedUntil("\"online\":false")).contains(ben.value().toString());
    }

    private final class Forgetting implements Connection.Handler {

        @Override
        public boolean onMessage(Connection from, byte[] buffer, int offset, int length) {
            return true;
        }

        @Override
        public boolean onPing(Connection from) {
            return true;
        }

        @Override
        public void onSent(int frames) {
            // Nobody counts.
        }

        @Override
        public void onClosed(Connection closed) {
            subscriptions.remove(closed);
        }
    }

    /// Nobody was ever seen.
    private static final class Unseen implements Presence {

        @Override
        public void connected(UserId user, DeviceId device, SessionId session) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void disconnected(UserId user, SessionId session, boolean mayHaveMissed) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isConnected(UserId user) {
            return false;
        }

        @Override
        public List<String> otherNodesOf(UserId user) {
            return List.of();
        }

        @Override
        public List<State> states(UserId viewer, Collection<UserId> users) {
            return users.stream().map(user -> new State(user, false, null)).toList();
        }
    }
}
