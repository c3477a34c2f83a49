package dev.parley.gateway.ws;

import dev.parley.platform.api.Cluster;
import dev.parley.platform.api.Cluster.Topic;
import dev.parley.platform.api.ClusterChanged;
import dev.parley.platform.api.UserId;
import dev.parley.platform.api.Uuids;
import dev.parley.presence.api.Presence;
import dev.parley.presence.api.PresenceChanged;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Which connections want to know of whose presence. A subscription replaces the connection's earlier one.
/// Thread-safe.
@Singleton
public class PresenceSubscriptions {

    private final Map<UserId, Set<Connection>> watchers = new ConcurrentHashMap<>();
    private final Map<Connection, Collection<UserId>> watched = new ConcurrentHashMap<>();
    private final Presence presence;
    private final Cluster cluster;
    private final BlockingCalls blocking;

    @Inject
    public PresenceSubscriptions(Presence presence, Cluster cluster, BlockingCalls blocking) {
        this.presence = presence;
        this.cluster = cluster;
        this.blocking = blocking;
    }

    /// Subscribes and gives the present states. Blocks on the database.
    List<Presence.State> subscribe(Connection connection, List<UserId> users) {
        remove(connection);
        watched.put(connection, users);
        for (UserId user : users) {
            watchers.compute(user, (_, present) -> {
                Set<Connection> set = present == null ? ConcurrentHashMap.newKeySet() : present;
                set.add(connection);
                return set;
            });
        }
        return presence.states(connection.userId(), users);
    }

    void remove(Connection connection) {
        Collection<UserId> users = watched.remove(connection);
        if (users == null) {
            return;
        }
        for (UserId user : users) {
            watchers.computeIfPresent(user, (_, set) -> {
                set.remove(connection);
                return set.isEmpty() ? null : set;
            });
        }
    }

    void on(@Observes PresenceChanged event) {
        changed(event.userId());
        cluster.broadcast(Topic.PRESENCE, Uuids.toBytes(event.userId().value()));
    }

    void start(@Observes Startup event) {
        cluster.listen(Topic.PRESENCE, (_, message) -> changed(new UserId(Uuids.fromBytes(message, 0))));
    }

    /// Who was connected to a node that is gone, is no longer; nobody else tells it.
    void on(@Observes @Priority(ClusterChanged.PRESENCE) ClusterChanged event) {
        watchers.keySet().forEach(this::changed);
    }

    private void changed(UserId user) {
        Set<Connection> interested = watchers.get(user);
        if (interested != null) {
            // What each may see is a question to the database.
            blocking.run(() -> interested.forEach(connection -> tell(connection, user)));
        }
    }

    private void tell(Connection connection, UserId user) {
        for (Presence.State state : presence.states(connection.userId(), List.of(user))) {
            connection.sendEphemeral(WireJson.presenceEvent(new JsonBytes(), state));
        }
    }
}
