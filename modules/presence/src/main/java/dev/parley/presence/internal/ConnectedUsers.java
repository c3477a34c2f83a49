package dev.parley.presence.internal;

import dev.parley.platform.api.Cluster;
import dev.parley.platform.api.Cluster.Topic;
import dev.parley.platform.api.ClusterChanged;
import dev.parley.platform.api.Nodes;
import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.StopOrder;
import dev.parley.platform.api.UserId;
import dev.parley.platform.api.Uuids;
import dev.parley.presence.api.ConnectionsLost;
import dev.parley.presence.api.NodeAnnounced;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// Which users have a connection, here and on other nodes, and which of them are looking.
///
/// What this node knows of its own connections is exact. Each node tells the others of every user who comes or
/// goes, or looks no longer or again, and all of its users to one that asks: a node asks when it starts, and
/// all do when they may have missed something. Both go by the same ordered way, one behind the other, so that
/// what a node knows of another is what that one said last. Frames and news of presence go that way too, and
/// find the receiver there. Only *living* nodes count.
///
/// Who does not look is said and kept beside who is connected: a node of the version before passes over it, and
/// those who look cost no more memory.
///
/// Changes of one user must come one after another (the caller's lock); reads may come at any time.
@Singleton
public class ConnectedUsers {

    private static final byte CAME = 1;
    private static final byte WENT = 2;
    private static final byte SOME = 3;
    private static final byte THE_REST = 4;
    private static final byte WHO_IS_THERE = 5;

    /// Whether all before it was heard, with a number of 8 bytes; and the answer, with the same. As long as a
    /// user's id: a node of the version before reads those before it sees that it does not know the kind.
    private static final byte DO_YOU_KNOW = 6;

    private static final byte KNOWN = 7;

    /// The application stops, while the node may still be there.
    private static final byte STOPS = 8;

    /// Users of whose connections to the sender none looks any more, or one does again.
    private static final byte AWAY = 9;

    private static final byte BACK = 10;

    /// Before [#SOME] and [#THE_REST]: those among them who are away.
    private static final byte SOME_AWAY = 11;

    private static final int ID_BYTES = 16;
    private static final int USERS_A_MESSAGE = 1_024;

    /// Before whatever asks where users are: [#awaitOthers].
    private static final int START = 200;

    private static final long MAX_START_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Map<UserId, List<SessionId>> sessions = new ConcurrentHashMap<>();

    /// Those of the sessions that do not look.
    private final Set<SessionId> notLooking = ConcurrentHashMap.newKeySet();

    /// The users with sessions here of which none looks.
    private final Set<UserId> away = ConcurrentHashMap.newKeySet();

    private final UsersElsewhere elsewhere;

    /// Nodes that have told all of their users.
    private final Set<String> announced = new HashSet<>();

    /// Held while a change is made and told, and while all are told: in one order.
    private final Object telling = new Object();

    private final Cluster cluster;
    private final Nodes nodes;
    private final KnownElsewhere known;
    private final Event<ConnectionsLost> losses;
    private final Event<NodeAnnounced> announcements;
    private boolean started;
    private volatile long startBy;
    private volatile boolean stopped;

    @Inject
    public ConnectedUsers(
            Cluster cluster, Nodes nodes, Event<ConnectionsLost> losses, Event<NodeAnnounced> announcements) {
        this.losses = losses;
        this.announcements = announcements;
        this.cluster = cluster;
        this.nodes = nodes;
        this.elsewhere = new UsersElsewhere(nodes);
        this.known = new KnownElsewhere(
                nodes, (node, number) -> cluster.send(node, Topic.SESSIONS, message(DO_YOU_KNOW, number)));
    }

    synchronized void start(@Observes @Priority(START) Startup event) {
        if (started) {
            return;
        }
        started = true;
        startBy = System.nanoTime() + MAX_START_NANOS;
        cluster.listen(Topic.SESSIONS, this::hear);
        // From now on the others wait for this one's answers.
        cluster.broadcast(Topic.SESSIONS, message(KNOWN, 0));
        cluster.broadcast(Topic.SESSIONS, new byte[] {WHO_IS_THERE});
        nodes.others().forEach(known::askAgain);
    }

    /// Nothing is taken from clients or nodes before this one knows whom to tell of it. A node that says nothing, since
    /// it is frozen or starts itself, does not keep it from starting.
    void awaitOthers(@Observes @Priority(START + 1) Startup event) throws InterruptedException {
        synchronized (announced) {
            while (startBy - System.nanoTime() > 0 && !announced.containsAll(nodes.others())) {
                TimeUnit.NANOSECONDS.timedWait(announced, startBy - System.nanoTime());
            }
        }
    }

    void stop(@Observes @Priority(StopOrder.SESSIONS) Shutdown event) {
        stopped = true;
        cluster.broadcast(Topic.SESSIONS, new byte[] {STOPS});
    }

    /// See [dev.parley.presence.api.Presence#knownElsewhere].
    CompletionStage<Void> knownElsewhere() {
        return known.all();
    }

    /// A connection begins, and looks.
    void add(UserId user, SessionId session) {
        List<SessionId> known = sessions.getOrDefault(user, List.of());
        if (known.contains(session)) {
            return;
        }
        if (known.isEmpty()) {
            synchronized (telling) {
                sessions.put(user, List.of(session));
                cluster.broadcast(Topic.SESSIONS, message(CAME, List.of(user)));
            }
        } else {
            List<SessionId> more = new ArrayList<>(known);
            more.add(session);
            sessions.put(user, List.copyOf(more));
            tellWhetherAway(user);
        }
    }

    /// Whether a connection has ended that was the user's last on any node.
    boolean remove(UserId user, SessionId session) {
        List<SessionId> known = sessions.getOrDefault(user, List.of());
        if (!known.contains(session)) {
            return false;
        }
        notLooking.remove(session);
        if (known.size() > 1) {
            sessions.put(
                    user, known.stream().filter(other -> !other.equals(session)).toList());
            tellWhetherAway(user);
            return false;
        }
        synchronized (telling) {
            sessions.remove(user);
            away.remove(user);
            cluster.broadcast(Topic.SESSIONS, message(WENT, List.of(user)));
        }
        return !elsewhere.contains(user);
    }

    /// A connection that is there looks from now on, or does not.
    void looking(UserId user, SessionId session, boolean looks) {
        if (!sessions.getOrDefault(user, List.of()).contains(session)) {
            return;
        }
        if (looks ? notLooking.remove(session) : notLooking.add(session)) {
            tellWhetherAway(user);
        }
    }

    private void tellWhetherAway(UserId user) {
        boolean isAway = notLooking.containsAll(sessions.get(user));
        synchronized (telling) {
            if (isAway ? away.add(user) : away.remove(user)) {
                cluster.broadcast(Topic.SESSIONS, message(isAway ? AWAY : BACK, List.of(user)));
            }
        }
    }

    boolean contains(UserId user) {
        return sessions.containsKey(user) || elsewhere.contains(user);
    }

    /// Whether one of the user's connections looks, on any node.
    boolean isOnline(UserId user) {
        return isLookingHere(user) || elsewhere.isLooking(user);
    }

    /// Whether one of the user's connections to this node looks.
    boolean isLookingHere(UserId user) {
        return !away.contains(user) && sessions.containsKey(user);
    }

    /// The users with a connection to this node that looks.
    List<UserId> lookingHere() {
        return sessions.keySet().stream().filter(this::isLookingHere).toList();
    }

    /// The living other nodes to which the user is connected.
    List<String> elsewhere(UserId user) {
        return elsewhere.nodesOf(user);
    }

    /// Forgets nodes that are gone. Those that are there tell one another anew: each all of its own, asked or
    /// not, for one of the two may not yet know that the other is back.
    void on(@Observes @Priority(ClusterChanged.SESSIONS) ClusterChanged event) {
        Set<UserId> lost = elsewhere.forgetGone();
        if (!lost.isEmpty()) {
            losses.fire(new ConnectionsLost(lost, true));
        }
        synchronized (announced) {
            announced.retainAll(nodes.others());
        }
        known.nodesChanged();
        nodes.others().forEach(this::tellAll);
        cluster.broadcast(Topic.SESSIONS, new byte[] {WHO_IS_THERE});
    }

    private void tellAll(String node) {
        synchronized (telling) {
            if (!away.isEmpty()) {
                tell(node, SOME_AWAY, SOME_AWAY, List.copyOf(away));
            }
            tell(node, SOME, THE_REST, List.copyOf(sessions.keySet()));
        }
        known.askAgain(node);
    }

    private void tell(String node, byte some, byte theRest, List<UserId> users) {
        int from = 0;
        for (; users.size() - from > USERS_A_MESSAGE; from += USERS_A_MESSAGE) {
            cluster.send(node, Topic.SESSIONS, message(some, users.subList(from, from + USERS_A_MESSAGE)));
        }
        cluster.send(node, Topic.SESSIONS, message(theRest, users.subList(from, users.size())));
    }

    private static byte[] message(byte kind, List<UserId> users) {
        ByteBuffer message = ByteBuffer.allocate(1 + users.size() * ID_BYTES).put(kind);
        users.forEach(user -> message.put(Uuids.toBytes(user.value())));
        return message.array();
    }

    private static byte[] message(byte kind, long number) {
        return ByteBuffer.allocate(1 + ID_BYTES).put(kind).putLong(number).array();
    }

    private static List<UserId> users(byte[] message) {
        List<UserId> users = new ArrayList<>();
        for (int at = 1; at < message.length; at += ID_BYTES) {
            users.add(new UserId(Uuids.fromBytes(message, at)));
        }
        return users;
    }

    private static long number(byte[] message) {
        return ByteBuffer.wrap(message, 1, Long.BYTES).getLong();
    }

    /// From one node one after the other.
    private void hear(String node, byte[] message) {
        switch (message[0]) {
            case CAME -> users(message).forEach(user -> elsewhere.came(user, node));
            case WENT -> users(message).forEach(user -> elsewhere.went(user, node));
            case AWAY -> users(message).forEach(user -> elsewhere.looksNoMore(user, node));
            case BACK -> users(message).forEach(user -> elsewhere.looksAgain(user, node));
            case SOME -> elsewhere.some(users(message), node);
            case SOME_AWAY -> elsewhere.someAway(users(message), node);
            case THE_REST -> {
                elsewhere.theRest(users(message), node);
                hasAnnounced(node);
                announcements.fire(new NodeAnnounced(node));
            }
            case WHO_IS_THERE -> {
                // Whoever asks has just started, and has nobody yet, or has told of all its own before.
                hasAnnounced(node);
                tellAll(node);
            }
            case DO_YOU_KNOW -> {
                if (!stopped) {
                    cluster.send(node, Topic.SESSIONS, message(KNOWN, number(message)));
                }
            }
            case KNOWN -> known.answered(node, number(message));
            case STOPS -> known.stops(node);
            default -> {
                // Of a later version.
            }
        }
    }

    private void hasAnnounced(String node) {
        synchronized (announced) {
            announced.add(node);
            announced.notifyAll();
        }
    }
}
