package dev.parley.gateway.ws;

import dev.parley.platform.api.Cluster;
import dev.parley.platform.api.Cluster.Topic;
import dev.parley.platform.api.ClusterChanged;
import dev.parley.platform.api.Retries;
import dev.parley.platform.api.UserId;
import dev.parley.platform.api.Uuids;
import dev.parley.presence.api.NodeAnnounced;
import dev.parley.presence.api.Presence;
import dev.parley.presence.api.PresenceChanged;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// Which connections want to know of whose presence. A subscription replaces the connection's earlier one.
///
/// Who comes or goes alone is news by itself. When a node is gone, or has told anew who is connected to it, nobody says
/// whose presence has changed: those who are watched are looked at again, in memory, and only of who is no longer what
/// was seen last the database is asked and the watchers hear.
///
/// No number shows a client that it missed one. Who could not be told, because the database is away or too many
/// wait for it, is told later what is true then, if it still subscribes to it. Thread-safe.
@Singleton
public class PresenceSubscriptions {

    private static final int MAX_UNTOLD = 100_000;

    private final Map<UserId, Watched> watchers = new ConcurrentHashMap<>();
    private final Map<Connection, Collection<UserId>> watched = new ConcurrentHashMap<>();
    private final Presence presence;
    private final Cluster cluster;
    private final BlockingCalls blocking;

    /// What asks to look again since the last look began; while it is not 0 a thread looks.
    private final AtomicInteger asked = new AtomicInteger();

    /// Of whom a connection could not be told, until it is or that is given up; none has more than it subscribes to.
    private final Map<Connection, Set<UserId>> untold = new ConcurrentHashMap<>();

    private final Retries retries = new Retries("telling a connection of presence", MAX_UNTOLD);

    @Inject
    public PresenceSubscriptions(Presence presence, Cluster cluster, BlockingCalls blocking) {
        this.presence = presence;
        this.cluster = cluster;
        this.blocking = blocking;
    }

    /// A user, by whom it is watched, and whether it was connected when it was looked at last.
    private static final class Watched {
        private final Set<Connection> by = ConcurrentHashMap.newKeySet();
        private volatile boolean connected;
    }

    /// Subscribes and gives the present states. Blocks on the database.
    List<Presence.State> subscribe(Connection connection, List<UserId> users) {
        remove(connection);
        watched.put(connection, users);
        for (UserId user : users) {
            watchers.compute(user, (_, present) -> {
                Watched one = present;
                if (one == null) {
                    one = new Watched();
                    one.connected = presence.isConnected(user);
                }
                one.by.add(connection);
                return one;
            });
        }
        if (connection.isClosed()) {
            // It was forgotten before it was all noted here.
            watched.remove(connection);
            forget(connection, users);
        }
        return presence.states(connection.userId(), users);
    }

    void remove(Connection connection) {
        Collection<UserId> users = watched.remove(connection);
        untold.remove(connection);
        if (users != null) {
            forget(connection, users);
        }
    }

    private void forget(Connection connection, Collection<UserId> users) {
        for (UserId user : users) {
            watchers.computeIfPresent(user, (_, one) -> {
                one.by.remove(connection);
                return one.by.isEmpty() ? null : one;
            });
        }
    }

    /// Whether somebody wants to know of this user.
    boolean isWatched(UserId user) {
        return watchers.containsKey(user);
    }

    void on(@Observes PresenceChanged event) {
        changed(event.userId());
        cluster.broadcast(Topic.PRESENCE, Uuids.toBytes(event.userId().value()));
    }

    void start(@Observes Startup event) {
        cluster.listen(Topic.PRESENCE, (_, message) -> changed(new UserId(Uuids.fromBytes(message, 0))));
    }

    void stop(@Observes Shutdown event) {
        retries.stop();
    }

    void on(@Observes @Priority(ClusterChanged.PRESENCE) ClusterChanged event) {
        lookAgain();
    }

    void on(@Observes NodeAnnounced event) {
        lookAgain();
    }

    private void changed(UserId user) {
        Watched one = watchers.get(user);
        if (one != null) {
            one.connected = presence.isConnected(user);
            List<UserId> news = List.of(user);
            // What each may see is a question to the database.
            blocking.run(
                    () -> one.by.forEach(connection -> tell(connection, news)),
                    tooMany -> one.by.forEach(connection -> failed(connection, news, tooMany)));
        }
    }

    private void lookAgain() {
        if (!watchers.isEmpty() && asked.getAndIncrement() == 0) {
            Thread.ofVirtual().name("parley-presence-again").start(this::look);
        }
    }

    /// One question a connection and not a user, on this one thread and not on all those that requests wait for.
    private void look() {
        int answered;
        do {
            answered = asked.get();
            Set<UserId> changed = new HashSet<>();
            watchers.forEach((user, one) -> {
                boolean connected = presence.isConnected(user);
                if (connected != one.connected) {
                    one.connected = connected;
                    changed.add(user);
                }
            });
            if (!changed.isEmpty()) {
                watched.forEach((connection, users) -> tellOf(changed, connection, users));
            }
        } while (!asked.compareAndSet(answered, 0));
    }

    private void tellOf(Set<UserId> changed, Connection connection, Collection<UserId> users) {
        List<UserId> news = users.stream().filter(changed::contains).toList();
        if (!news.isEmpty()) {
            tell(connection, news);
        }
    }

    private void tell(Connection connection, List<UserId> users) {
        try {
            send(connection, users);
        } catch (RuntimeException failure) {
            failed(connection, users, failure);
        }
    }

    private void send(Connection connection, List<UserId> users) {
        for (Presence.State state : presence.states(connection.userId(), users)) {
            connection.send(WireJson.presenceEvent(new JsonBytes(), state));
        }
    }

    private void failed(Connection connection, List<UserId> users, RuntimeException failure) {
        AtomicBoolean first = new AtomicBoolean();
        untold.compute(connection, (_, before) -> {
            first.set(before == null);
            Set<UserId> all = new HashSet<>(users);
            all.addAll(before == null ? Set.of() : before);
            return all;
        });
        // Else it will be told of these too.
        if (first.get()) {
            retries.later(() -> tellLate(connection), () -> untold.remove(connection), failure);
        }
    }

    /// It may have ended meanwhile, or subscribe to others.
    private void tellLate(Connection connection) {
        Set<UserId> news = untold.get(connection);
        while (news != null) {
            Collection<UserId> users = watched.getOrDefault(connection, List.of());
            List<UserId> late = users.stream().filter(news::contains).toList();
            if (!late.isEmpty()) {
                send(connection, late);
            }
            untold.remove(connection, news);
            news = untold.get(connection);
        }
    }
}
