package dev.parley.gateway.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.LoneServer;
import dev.parley.presence.api.PresenceChanged;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who hears of whose presence, with real connections to nobody.
class ConnectionSubscriptionsTest {

    private final Settings settings = new Settings(Map.of());
    private final UserId ann = new UserId(UUID.randomUUID());
    private final UserId ben = new UserId(UUID.randomUUID());
    private final Map<UserId, List<String>> connected = new ConcurrentHashMap<>();
    private final PresenceSubscriptions subscriptions =
            new PresenceSubscriptions(new ConnectedElsewhere(connected), new LoneServer(), new BlockingCalls(settings));
    private final ConnectedClients clients = new ConnectedClients();
    private ConnectedClients.Ends ends;
    private Connection connection;

    @BeforeEach
    void open() {
        ends = clients.open(ann, subscriptions::remove);
        connection = ends.connection();
    }

    @AfterEach
    void close() {
        clients.close();
    }

    @Test
    void aSubscriptionReplacesTheOneBefore() {
        subscriptions.subscribe(connection, List.of(ann, ben), _ -> {});
        subscriptions.subscribe(connection, List.of(ben), _ -> {});
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
        ends.awaitIoThread();
        subscriptions.subscribe(connection, List.of(ben), _ -> {});
        assertThat(subscriptions.isWatched(ben)).isFalse();
    }

    /// Nothing would tell of it again.
    @Test
    void whoIsBehindHearsOfAChangeAllTheSame() throws IOException {
        connection.start();
        subscriptions.subscribe(connection, List.of(ben), _ -> {});
        ends.fallBehind();
        connected.put(ben, List.of("another"));
        subscriptions.on(new PresenceChanged(ben));
        assertThat(ends.receivedUntil("\"online\":true")).contains(ben.value().toString());
    }
}
