package dev.parley.presence.internal;

import dev.parley.platform.api.Cluster;
import dev.parley.platform.api.Cluster.Topic;
import dev.parley.platform.api.ClusterChanged;
import dev.parley.platform.api.Nodes;
import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.UserId;
import dev.parley.platform.api.Uuids;
import dev.parley.presence.api.CameElsewhere;
import dev.parley.presence.api.ConnectionsLost;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Which users have a connection, here and on other nodes.
///
/// What this node knows of its own connections is exact. Each node tells the others of every user who comes or
/// goes, and all of its users to one that asks: a node asks when it starts, and all do when they may have
/// missed something. Both go by the same ordered way, one behind the other, so that what a node knows of
/// another is what that one said last. Frames and news of presence go that way too, and find the receiver
/// there. Only *living* nodes count.
///
/// Changes of one user must come one after another (the caller's lock); reads may come at any time.
@Singleton
public class ConnectedUsers {

    private static final byte CAME = 1;
    private static final byte WENT = 2;
    private static final byte SOME = 3;
    private static final byte THE_REST = 4;
    private static final byte WHO_IS_THERE = 5;
    private static final int ID_BYTES = 16;
    private static final int USERS_A_MESSAGE = 1_024;

    private final Map<UserId, List<SessionId>> sessions = new ConcurrentHashMap<>();

    /// The users of each other node.
    private final Map<String, Set<UserId>> elsewhere = new ConcurrentHashMap<>();

    /// Of nodes that are just telling all of their users, what they have told so far.
    private final Map<String, Set<UserId>> arriving = new ConcurrentHashMap<>();

    /// Held while a change is made and told, and while all are told: in one order.
    private final Object telling = new Object();

    private final Cluster cluster;
    private final Nodes nodes;
    private final Event<CameElsewhere> arrivals;
    private final Event<ConnectionsLost> losses;

    @Inject
    public ConnectedUsers(Cluster cluster, Nodes nodes, Event<CameElsewhere> arrivals, Event<ConnectionsLost> losses) {
        this.arrivals = arrivals;
        this.losses = losses;
        this.cluster = cluster;
        this.nodes = nodes;
    }

    void start(@Observes Startup event) {
        cluster.listen(Topic.SESSIONS, this::hear);
        cluster.broadcast(Topic.SESSIONS, new byte[] {WHO_IS_THERE});
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
        synchronized (telling) {
            sessions.put(user, List.of(session));
            cluster.broadcast(Topic.SESSIONS, message(CAME, List.of(user)));
        }
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
        synchronized (telling) {
            sessions.remove(user);
            cluster.broadcast(Topic.SESSIONS, message(WENT, List.of(user)));
        }
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

    /// The living other nodes to which the user is connected.
    List<String> elsewhere(UserId user) {
        List<String> found = List.of();
        for (Map.Entry<String, Set<UserId>> other : elsewhere.entrySet()) {
            if (other.getValue().contains(user) && nodes.isThere(other.getKey())) {
                found = found.isEmpty() ? new ArrayList<>() : found;
                found.add(other.getKey());
            }
        }
        return found;
    }

    /// Forgets nodes that are gone. Those that are there tell one another anew: each all of its own, asked or
    /// not, for one of the two may not yet know that the other is back.
    void on(@Observes @Priority(ClusterChanged.SESSIONS) ClusterChanged event) {
        Set<UserId> lost = new HashSet<>();
        for (String node : List.copyOf(elsewhere.keySet())) {
            if (!nodes.isThere(node)) {
                lost.addAll(elsewhere.remove(node));
            }
        }
        if (!lost.isEmpty()) {
            losses.fire(new ConnectionsLost(lost, true));
        }
        arriving.keySet().removeIf(node -> !nodes.isThere(node));
        nodes.others().forEach(this::tellAll);
        cluster.broadcast(Topic.SESSIONS, new byte[] {WHO_IS_THERE});
    }

    private void tellAll(String node) {
        synchronized (telling) {
            List<UserId> users = List.copyOf(sessions.keySet());
            int from = 0;
            for (; users.size() - from > USERS_A_MESSAGE; from += USERS_A_MESSAGE) {
                cluster.send(node, Topic.SESSIONS, message(SOME, users.subList(from, from + USERS_A_MESSAGE)));
            }
            cluster.send(node, Topic.SESSIONS, message(THE_REST, users.subList(from, users.size())));
        }
    }

    private static byte[] message(byte kind, List<UserId> users) {
        ByteBuffer message = ByteBuffer.allocate(1 + users.size() * ID_BYTES).put(kind);
        users.forEach(user -> message.put(Uuids.toBytes(user.value())));
        return message.array();
    }

    /// From one node one after the other.
    private void hear(String node, byte[] message) {
        List<UserId> users = new ArrayList<>();
        for (int at = 1; at < message.length; at += ID_BYTES) {
            users.add(new UserId(Uuids.fromBytes(message, at)));
        }
        switch (message[0]) {
            case CAME -> {
                usersOf(elsewhere, node).addAll(users);
                users.forEach(user -> arrivals.fire(new CameElsewhere(user, node)));
            }
            case WENT -> usersOf(elsewhere, node).removeAll(Set.copyOf(users));
            case SOME -> usersOf(arriving, node).addAll(users);
            case THE_REST -> {
                Set<UserId> all = usersOf(arriving, node);
                all.addAll(users);
                arriving.remove(node);
                elsewhere.put(node, all);
            }
            case WHO_IS_THERE -> tellAll(node);
            default -> {
                // Of a later version.
            }
        }
    }

    private static Set<UserId> usersOf(Map<String, Set<UserId>> nodes, String node) {
        return nodes.computeIfAbsent(node, _ -> ConcurrentHashMap.newKeySet());
    }

    enum Left {
        /// The connection was not known.
        UNCHANGED,
        HERE,
        ELSEWHERE,
        NONE
    }
}
