package dev.parley.presence.internal;

import dev.parley.platform.api.CacheName;
import dev.parley.platform.api.Caches;
import dev.parley.platform.api.ClusterChanged;
import dev.parley.platform.api.Nodes;
import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.SharedCache;
import dev.parley.platform.api.UserId;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Which users have a connection, here and on other nodes.
///
/// What this node knows of its own connections stands in a map and is exact. To the others it announces,
/// per user, one cache entry `user|node`. Each entry has one writer, its node, so that no update can be
/// lost, and none needs an answer from the network. What the others announce is kept in a map as well, for it is
/// asked for each receiver of each message. Only *living* nodes count: what a dead one left behind does not.
///
/// Changes of one user must come one after another (the caller's lock); reads may come at any time.
@Singleton
public class ConnectedUsers {

    private static final List<Duration> AGAIN =
            List.of(Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofSeconds(30));

    private final Map<UserId, List<SessionId>> sessions = new ConcurrentHashMap<>();
    private final Map<UserId, Set<String>> elsewhere = new ConcurrentHashMap<>();
    private final SharedCache<String, Boolean> announced;
    private final Nodes nodes;
    private boolean watching;

    @Inject
    public ConnectedUsers(Caches caches, Nodes nodes) {
        this.announced = caches.cache(CacheName.SESSIONS);
        this.nodes = nodes;
    }

    synchronized void start(@Observes Startup event) {
        if (watching) {
            return;
        }
        watching = true;
        announced.watch(new SharedCache.Watcher<>() {
            @Override
            public void present(String key) {
                String node = node(key);
                if (!node.equals(nodes.self())) {
                    heard(node, user(key), true);
                }
            }

            @Override
            public void gone(String key) {
                heard(node(key), user(key), false);
            }
        });
    }

    /// A node says whether a user is connected to it.
    void heard(String node, UserId user, boolean connected) {
        if (connected) {
            elsewhere.compute(user, (_, known) -> with(known, node));
        } else {
            elsewhere.computeIfPresent(user, (_, known) -> only(known, other -> !other.equals(node)));
        }
    }

    /// Whether this is the user's first connection on any node.
    boolean add(UserId user, SessionId session) {
        List<SessionId> known = sessions.getOrDefault(user, List.of());
        if (known.contains(session)) {
            return false;
        }
        if (!known.isEmpty()) {
            List<SessionId> more = new ArrayList<>(known);
            more.add(session);
            sessions.put(user, List.copyOf(more));
            return false;
        }
        sessions.put(user, List.of(session));
        announced.put(key(user, nodes.self()), true);
        return !isElsewhere(user);
    }

    /// What is left of a user's connections after one has ended.
    Left remove(UserId user, SessionId session) {
        List<SessionId> known = sessions.getOrDefault(user, List.of());
        if (!known.contains(session)) {
            return Left.UNCHANGED;
        }
        if (known.size() > 1) {
            sessions.put(
                    user, known.stream().filter(other -> !other.equals(session)).toList());
            return Left.HERE;
        }
        sessions.remove(user);
        // Withdraw first, then look: of two nodes that lose a user at once, at least one sees that it is gone.
        announced.remove(key(user, nodes.self()));
        return isElsewhere(user) ? Left.ELSEWHERE : Left.NONE;
    }

    boolean contains(UserId user) {
        return sessions.containsKey(user) || isElsewhere(user);
    }

    /// The users with a connection to this node.
    Set<UserId> here() {
        return Set.copyOf(sessions.keySet());
    }

    private boolean isElsewhere(UserId user) {
        return !elsewhere(user).isEmpty();
    }

    /// The living other nodes that announced the user.
    List<String> elsewhere(UserId user) {
        Set<String> known = elsewhere.get(user);
        return known == null ? List.of() : known.stream().filter(nodes::isThere).toList();
    }

    /// Forgets what nodes announced that are gone, and announces this node's users again, after what the nodes share
    /// was
    /// divided.
    void announceAgain(@Observes @Priority(ClusterChanged.SESSIONS) ClusterChanged event) {
        for (UserId user : elsewhere.keySet()) {
            elsewhere.computeIfPresent(user, (_, known) -> only(known, nodes::isThere));
        }
        announce();
        // What was put while the parts of the cluster were becoming one may have reached nobody.
        for (Duration later : AGAIN) {
            CompletableFuture.delayedExecutor(later.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(this::announce);
        }
    }

    /// Of each user in turn with its end in order: who leaves meanwhile is not announced after that.
    private void announce() {
        for (UserId user : sessions.keySet()) {
            sessions.computeIfPresent(user, (_, known) -> {
                announced.put(key(user, nodes.self()), true);
                return known;
            });
        }
    }

    private static Set<String> with(Set<String> known, String node) {
        if (known == null) {
            return Set.of(node);
        }
        Set<String> more = new HashSet<>(known);
        more.add(node);
        return Set.copyOf(more);
    }

    private static Set<String> only(Set<String> known, Predicate<String> wanted) {
        Set<String> left = known.stream().filter(wanted).collect(Collectors.toUnmodifiableSet());
        return left.isEmpty() ? null : left;
    }

    private static String key(UserId user, String node) {
        return user + "|" + node;
    }

    private static UserId user(String key) {
        return UserId.parse(key.substring(0, key.indexOf('|')));
    }

    private static String node(String key) {
        return key.substring(key.indexOf('|') + 1);
    }

    enum Left {
        /// The connection was not known.
        UNCHANGED,
        HERE,
        ELSEWHERE,
        NONE
    }
}
