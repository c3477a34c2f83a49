package dev.parley.gateway.ws;

import dev.parley.platform.api.Cluster;
import dev.parley.platform.api.Cluster.Topic;
import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.Metrics;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.StopOrder;
import dev.parley.platform.api.UserId;
import dev.parley.platform.api.Uuids;
import dev.parley.presence.api.Presence;
import dev.parley.user.api.DeviceRevoked;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// The connections of this node, by user. A device or user that opens more than it may loses its oldest, which tell
/// their client that they were replaced. Thread-safe.
@Singleton
public class Sessions {

    private static final Connection[] NONE = {};
    private static final long SWEEP_SECONDS = 5;
    private static final int ID_BYTES = 16;
    private static final long MAX_RECONNECT_MILLIS = 5_000;
    private static final long MAX_DRAINED_RECONNECT_MILLIS = 500;
    private static final long DRAIN_STEP_MILLIS = 100;

    private final Map<UserId, Connection[]> byUser = new ConcurrentHashMap<>();
    private final Set<Connection> all = ConcurrentHashMap.newKeySet();
    private final Presence presence;
    private final Cluster cluster;
    private final OutboundBudget budget;
    private final GatewaySettings settings;
    private Thread sweeper;
    private volatile boolean draining;
    private volatile boolean stopping;

    @Inject
    public Sessions(Presence presence, Cluster cluster, OutboundBudget budget, Metrics metrics, Settings settings) {
        metrics.gauge("parley_connections", "Open WebSocket connections.", all::size);
        this.presence = presence;
        this.cluster = cluster;
        this.budget = budget;
        this.settings = GatewaySettings.from(settings);
    }

    /// Whether one more connection is welcome.
    boolean hasRoom() {
        return !draining && all.size() < settings.maxConnections();
    }

    void add(Connection connection) {
        all.add(connection);
        Connection[] present = byUser.merge(connection.userId(), new Connection[] {connection}, Sessions::joined);
        DeviceId device = connection.principal().deviceId();
        presence.connected(connection.userId(), device, connection.sessionId());
        if (present.length > Math.min(settings.maxConnectionsPerDevice(), settings.maxConnectionsPerUser())) {
            keepNewest(
                    settings.maxConnectionsPerDevice(),
                    Arrays.stream(present).filter(each -> each.isOf(device)).toList());
            keepNewest(settings.maxConnectionsPerUser(), Arrays.asList(present));
        }
    }

    private static void keepNewest(int count, List<Connection> oldestFirst) {
        oldestFirst.subList(0, Math.max(0, oldestFirst.size() - count)).forEach(Connection::dismissAsReplaced);
    }

    void remove(Connection connection) {
        if (all.remove(connection)) {
            byUser.computeIfPresent(connection.userId(), (_, present) -> without(present, connection));
            presence.disconnected(connection.userId(), connection.sessionId(), connection.mayHaveMissedNews());
        }
    }

    /// The user looks at a connection, or does so no longer.
    void looking(Connection connection, boolean looks) {
        presence.looking(connection.userId(), connection.sessionId(), looks);
    }

    /// The users who are connected here.
    Set<UserId> users() {
        return Set.copyOf(byUser.keySet());
    }

    /// A user's connections here. Not to be written to.
    Connection[] of(UserId user) {
        return byUser.getOrDefault(user, NONE);
    }

    void onRevoked(@Observes DeviceRevoked event) {
        end(event.userId(), event.deviceId());
        if (!event.found()) {
            cluster.broadcast(
                    Topic.DEVICE_REVOKED,
                    ByteBuffer.allocate(2 * ID_BYTES)
                            .put(Uuids.toBytes(event.userId().value()))
                            .put(Uuids.toBytes(event.deviceId().value()))
                            .array());
        }
    }

    private void end(UserId user, DeviceId device) {
        for (Connection connection : of(user)) {
            if (connection.isOf(device)) {
                connection.send(Goodbyes.frame("revoked", 0));
                connection.close(CloseCode.REVOKED, "revoked");
            }
        }
    }

    synchronized void start(@Observes Startup event) {
        cluster.listen(
                Topic.DEVICE_REVOKED,
                (_, message) ->
                        end(new UserId(Uuids.fromBytes(message, 0)), new DeviceId(Uuids.fromBytes(message, ID_BYTES))));
        if (sweeper == null) {
            sweeper = Thread.ofVirtual().name("parley-session-sweeper").start(this::sweep);
        }
    }

    /// Takes no more connections, and sends away those there are, evenly spread over `period`, so that the other nodes
    /// do not get them all at once. Blocks until all are told to go.
    ///
    /// @param pause lets so many milliseconds go by
    /// @throws InterruptedException when the server stops meanwhile, which sends the others away at once
    void drain(Duration period, Pause pause) throws InterruptedException {
        draining = true;
        // Once: those who were told stay for as long as their clients take to close.
        List<Connection> present = List.copyOf(all);
        long steps = Math.max(1, period.toMillis() / DRAIN_STEP_MILLIS);
        int told = 0;
        for (long step = 1; step <= steps && !all.isEmpty(); step++) {
            int due = Math.toIntExact(present.size() * step / steps);
            present.subList(told, due).forEach(connection -> sendAway(connection, MAX_DRAINED_RECONNECT_MILLIS));
            told = due;
            pause.millis(DRAIN_STEP_MILLIS);
        }
        // Who slipped in at the last moment.
        all.forEach(connection -> sendAway(connection, MAX_DRAINED_RECONNECT_MILLIS));
    }

    @FunctionalInterface
    interface Pause {
        void millis(long count) throws InterruptedException;
    }

    private static void sendAway(Connection connection, long maxReconnectMillis) {
        connection.send(Goodbyes.frame("drain", ThreadLocalRandom.current().nextLong(maxReconnectMillis)));
        connection.close(CloseCode.RESTARTING, "restarting");
    }

    /// Tells everybody to come back, at times spread out so that they do not come all at once.
    synchronized void stop(@Observes @Priority(StopOrder.CONNECTIONS) Shutdown event) {
        draining = true;
        stopping = true;
        if (sweeper != null) {
            sweeper.interrupt();
        }
        for (Connection connection : all) {
            sendAway(connection, MAX_RECONNECT_MILLIS);
        }
    }

    private void sweep() {
        try {
            while (!stopping) {
                TimeUnit.SECONDS.sleep(SWEEP_SECONDS);
                long now = System.nanoTime();
                all.forEach(connection -> connection.sweep(now));
                keepBudget();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /// Too much waits for all clients together: those with the most waiting have to go.
    private void keepBudget() {
        long excess = budget.excess();
        if (excess == 0) {
            return;
        }
        record Waiting(Connection connection, int bytes) {}

        List<Waiting> most = all.stream()
                .map(connection -> new Waiting(connection, connection.queuedBytes()))
                .sorted(Comparator.comparingInt(Waiting::bytes).reversed())
                .toList();
        for (Waiting waiting : most) {
            if (excess <= 0) {
                break;
            }
            waiting.connection().dismissAsSlow();
            excess -= waiting.bytes();
        }
    }

    private static Connection[] joined(Connection[] present, Connection[] added) {
        Connection[] joined = Arrays.copyOf(present, present.length + 1);
        joined[present.length] = added[0];
        return joined;
    }

    private static Connection[] without(Connection[] present, Connection gone) {
        Connection[] left = Arrays.stream(present)
                .filter(connection -> !connection.equals(gone))
                .toArray(Connection[]::new);
        return left.length == 0 ? null : left;
    }
}
