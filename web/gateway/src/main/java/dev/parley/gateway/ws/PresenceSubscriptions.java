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
import dev.parley.user.api.BlockChanged;
import dev.parley.user.api.LastSeenAudienceChanged;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Which connections want to know of whose presence. A subscription replaces the connection's earlier one.
///
/// The node to which somebody comes, or from which somebody goes, says so to all. When a node is gone, or has
/// told anew who is connected to it, nobody says whose presence has changed: those who are watched are looked at
/// again, in memory. Only of who is no longer what was seen last the database is asked and the watchers hear.
/// They also hear of who is offline still, but has just gone from one more node: last seen is later by that.
///
/// Watchers are told what was seen last, and not what is true meanwhile: whoever heard of a change before it was
/// seen here would not hear that it was undone.
///
/// No number shows a client that it missed one. Who could not be told, because the database is away or too many
/// wait for it, is told later what is true then, if it still subscribes to it. Nor does a number show which
/// of two is the older: see [Watcher]. Thread-safe.
@Singleton
public class PresenceSubscriptions {

    private static final int MAX_UNTOLD = 100_000;
    private static final int ID_BYTES = 16;

    /// Behind a user's id: whoever watches is to be told anew what it may see. A node of the version before reads the
    /// id
    /// alone, and tells as if the user had come or gone.
    private static final byte TO_OTHERS_THAN_BEFORE = 1;

    private final Map<UserId, Watched> watched = new ConcurrentHashMap<>();
    private final Map<Connection, Watcher> watchers = new ConcurrentHashMap<>();
    private final Presence presence;
    private final Cluster cluster;
    private final BlockingCalls blocking;

    /// What asks to look again since the last look began; while it is not 0 a thread looks.
    private final AtomicInteger asked = new AtomicInteger();

    private final Retries retries = new Retries("telling a connection of presence", MAX_UNTOLD);

    @Inject
    public PresenceSubscriptions(Presence presence, Cluster cluster, BlockingCalls blocking) {
        this.presence = presence;
        this.cluster = cluster;
        this.blocking = blocking;
    }

    /// A user, by whom it is watched, and whether it was online when that was seen last.
    private static final class Watched {
        private final Set<Watcher> by = ConcurrentHashMap.newKeySet();
        private volatile boolean online;

        /// Whether a call waits that will tell of it what is true when it begins: one is enough.
        private final AtomicBoolean due = new AtomicBoolean();

        Watched(boolean online) {
            this.online = online;
        }
    }

    /// Subscribes, and gives the reply the present states. What changes until that is sent is told behind
    /// it. Blocks on the database. One at a time for a connection.
    void subscribe(Connection connection, List<UserId> users, Consumer<List<Presence.State>> reply) {
        Watcher watcher = watchers.computeIfAbsent(connection, Watcher::new);
        List<UserId> left = watcher.answering(users);
        try {
            for (UserId user : users) {
                Watched noted = watched.compute(user, (_, present) -> {
                    Watched one = present == null ? new Watched(presence.isOnline(user)) : present;
                    one.by.add(watcher);
                    return one;
                });
                if (hasChanged(user, noted)) {
                    tellAllOf(user, noted);
                }
            }
            forget(watcher, left);
            if (connection.isClosed()) {
                // It was forgotten before it was all noted here.
                watchers.remove(connection);
                forget(watcher, users);
            }
            watcher.reply(presence.states(connection.userId(), users, this::wasOnline), reply);
        } finally {
            if (watcher.answered()) {
                blocking.run(() -> tellOn(watcher), failure -> failed(watcher, failure));
            }
        }
    }

    void remove(Connection connection) {
        Watcher watcher = watchers.remove(connection);
        if (watcher != null) {
            forget(watcher, watcher.users());
        }
    }

    private void forget(Watcher watcher, List<UserId> users) {
        for (UserId user : users) {
            watched.computeIfPresent(user, (_, one) -> {
                one.by.remove(watcher);
                return one.by.isEmpty() ? null : one;
            });
        }
    }

    /// Whether somebody wants to know of this user.
    boolean isWatched(UserId user) {
        return watched.containsKey(user);
    }

    void on(@Observes PresenceChanged event) {
        changed(event.userId());
        cluster.broadcast(Topic.PRESENCE, Uuids.toBytes(event.userId().value()));
    }

    void on(@Observes(during = TransactionPhase.AFTER_SUCCESS) LastSeenAudienceChanged event) {
        tellOthersThanBefore(event.userId());
    }

    void on(@Observes(during = TransactionPhase.AFTER_SUCCESS) BlockChanged event) {
        tellOthersThanBefore(event.by());
    }

    private void tellOthersThanBefore(UserId user) {
        tellAllOf(user);
        cluster.broadcast(
                Topic.PRESENCE,
                ByteBuffer.allocate(ID_BYTES + 1)
                        .put(Uuids.toBytes(user.value()))
                        .put(TO_OTHERS_THAN_BEFORE)
                        .array());
    }

    private void hear(byte[] message) {
        UserId user = new UserId(Uuids.fromBytes(message, 0));
        if (message.length > ID_BYTES && message[ID_BYTES] == TO_OTHERS_THAN_BEFORE) {
            tellAllOf(user);
        } else {
            changed(user);
        }
    }

    private void tellAllOf(UserId user) {
        Watched one = watched.get(user);
        if (one != null) {
            tellAllOf(user, one);
        }
    }

    void start(@Observes Startup event) {
        cluster.listen(Topic.PRESENCE, (_, message) -> hear(message));
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
        Watched one = watched.get(user);
        if (one != null && (hasChanged(user, one) || !one.online)) {
            tellAllOf(user, one);
        }
    }

    /// Looks, and says whether it was different before.
    private boolean hasChanged(UserId user, Watched one) {
        // What was seen first must not be noted last.
        synchronized (one) {
            boolean before = one.online;
            one.online = presence.isOnline(user);
            return one.online != before;
        }
    }

    private boolean wasOnline(UserId user) {
        Watched one = watched.get(user);
        return one == null ? presence.isOnline(user) : one.online;
    }

    private void tellAllOf(UserId user, Watched one) {
        if (one.due.getAndSet(true)) {
            return;
        }
        Set<UserId> news = Set.of(user);
        // What each may see is a question to the database.
        blocking.run(
                () -> {
                    one.due.set(false);
                    one.by.forEach(watcher -> tell(watcher, news));
                },
                tooMany -> {
                    one.due.set(false);
                    one.by.forEach(watcher -> {
                        if (watcher.add(news)) {
                            failed(watcher, tooMany);
                        }
                    });
                });
    }

    private void lookAgain() {
        if (!watched.isEmpty() && asked.getAndIncrement() == 0) {
            Thread.ofVirtual().name("parley-presence-again").start(this::look);
        }
    }

    /// One question a connection and not a user, on this one thread and not on all those that requests wait for.
    private void look() {
        int answered;
        do {
            answered = asked.get();
            Set<UserId> changed = new HashSet<>();
            watched.forEach((user, one) -> {
                if (hasChanged(user, one)) {
                    changed.add(user);
                }
            });
            if (!changed.isEmpty()) {
                watchers.values().forEach(watcher -> tell(watcher, changed));
            }
        } while (!asked.compareAndSet(answered, 0));
    }

    private void tell(Watcher watcher, Set<UserId> news) {
        if (watcher.add(news)) {
            try {
                tellOn(watcher);
            } catch (RuntimeException failure) {
                failed(watcher, failure);
            }
        }
    }

    private void tellOn(Watcher watcher) {
        for (List<UserId> news = watcher.next(); !news.isEmpty(); news = watcher.next()) {
            try {
                presence.states(watcher.connection().userId(), news, this::wasOnline)
                        .forEach(watcher::tell);
            } catch (RuntimeException failure) {
                watcher.add(Set.copyOf(news));
                throw failure;
            }
        }
    }

    private void failed(Watcher watcher, RuntimeException failure) {
        retries.later(() -> tellOn(watcher), watcher::givenUp, failure);
    }
}
