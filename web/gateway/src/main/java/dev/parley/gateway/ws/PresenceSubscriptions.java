package dev.parley.gateway.ws;

import dev.parley.platform.api.UserId;
import dev.parley.presence.api.Presence;
import dev.parley.presence.api.PresenceChanged;
import jakarta.enterprise.event.Observes;
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
    private final BlockingCalls blocking;

    @Inject
    public PresenceSubscriptions(Presence presence, BlockingCalls blocking) {
        this.presence = presence;
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
        Set<Connection> interested = watchers.get(event.userId());
        if (interested != null) {
            // What each may see is a question to the database.
            blocking.run(() -> interested.forEach(connection -> tell(connection, event.userId())));
        }
    }

    private void tell(Connection connection, UserId user) {
        for (Presence.State state : presence.states(connection.userId(), List.of(user))) {
            connection.sendEphemeral(WireJson.presenceEvent(new JsonBytes(), state));
        }
    }
}
