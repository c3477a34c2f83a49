package dev.parley.presence.internal;

import dev.parley.platform.api.CacheName;
import dev.parley.platform.api.Caches;
import dev.parley.platform.api.ClusterChanged;
import dev.parley.platform.api.Nodes;
import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.SharedCache;
import dev.parley.platform.api.UserId;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Which users have a connection, here and on other nodes.
///
/// What this node knows of its own connections stands in a map and is exact. To the others it announces,
/// per user, one cache entry `user|node`. Each entry has one writer, its node, so that no update can be
/// lost, and none needs an answer from the network. A reader asks for the entry of each *living* other
/// node: what a dead one left behind does not count. A lone node has no others and reads only its map.
///
/// Changes of one user must come one after another (the caller's lock); reads may come at any time.
@Singleton
public class ConnectedUsers {

    private final Map<UserId, List<SessionId>> sessions = new ConcurrentHashMap<>();
    private final SharedCache<String, Boolean> announced;
    private final Nodes nodes;

    @Inject
    public ConnectedUsers(Caches caches, Nodes nodes) {
        this.announced = caches.cache(CacheName.SESSIONS);
        this.nodes = nodes;
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
        List<String> others = nodes.others();
        return others.isEmpty()
                ? List.of()
                : others.stream()
                        .filter(node -> announced.get(key(user, node)).isPresent())
                        .toList();
    }

    /// Announces this node's users again, after what the nodes share was divided.
    void announceAgain(@Observes ClusterChanged event) {
        sessions.keySet().forEach(user -> announced.put(key(user, nodes.self()), true));
    }

    private static String key(UserId user, String node) {
        return user + "|" + node;
    }

    enum Left {
        /// The connection was not known.
        UNCHANGED,
        HERE,
        ELSEWHERE,
        NONE
    }
}
