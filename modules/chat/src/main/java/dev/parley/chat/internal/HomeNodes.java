package dev.parley.chat.internal;

import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Cluster;
import dev.parley.platform.api.Cluster.Topic;
import dev.parley.platform.api.ClusterChanged;
import dev.parley.platform.api.Nodes;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The home of each chat: the node by which its messages should be written when several would write at once.
/// Rendezvous hashing (Thaler and Ravishankar, 1998): each node has a weight for each chat, the largest is its
/// home, and when a node comes or goes only its own chats move. Soft: two nodes that disagree cost time,
/// nothing else; the keys in the database judge.
///
/// A node that is about to start or to end is in the cluster, and takes nothing: each says itself from when on and
/// until when it is a home. Thread-safe.
@Singleton
public class HomeNodes {

    static final byte OPEN = 1;
    private static final byte OPEN_AND_ASKING = 2;
    private static final byte CLOSED = 3;
    private static final int MAX_BYTES = 64 * 1024;

    private final Cluster cluster;
    private final Nodes nodes;

    /// The other nodes that take messages.
    private final Set<String> open = ConcurrentHashMap.newKeySet();

    private volatile boolean openHere;

    @Inject
    public HomeNodes(Cluster cluster, Nodes nodes) {
        this.cluster = cluster;
        this.nodes = nodes;
    }

    /// From now on this node takes messages of others.
    void open() {
        cluster.listen(Topic.HOMES, this::hear);
        openHere = true;
        tell(OPEN_AND_ASKING);
    }

    void close() {
        openHere = false;
        tell(CLOSED);
    }

    private void tell(byte state) {
        cluster.broadcast(Topic.HOMES, new byte[] {state});
    }

    void hear(String node, byte[] message) {
        switch (message[0]) {
            case OPEN -> open.add(node);
            case OPEN_AND_ASKING -> {
                open.add(node);
                if (openHere) {
                    cluster.send(node, Topic.HOMES, new byte[] {OPEN});
                }
            }
            case CLOSED -> open.remove(node);
            default -> {
                // Of a later version.
            }
        }
    }

    /// What was said meanwhile may have been missed.
    void on(@Observes @Priority(ClusterChanged.CACHES) ClusterChanged event) {
        open.retainAll(nodes.others());
        if (openHere) {
            tell(OPEN_AND_ASKING);
        }
    }

    boolean isAlone() {
        return cluster.isAlone();
    }

    /// The nodes that take messages, this one among them.
    int count() {
        return 1 + (int) nodes.others().stream().filter(open::contains).count();
    }

    boolean isThere(String node) {
        return nodes.isThere(node);
    }

    /// The chat's home when that is another node, else null.
    String elsewhere(ChatId chat) {
        String home = null;
        long heaviest = weight(nodes.self(), chat);
        for (String node : nodes.others()) {
            long weight = weight(node, chat);
            if (weight > heaviest && open.contains(node)) {
                heaviest = weight;
                home = node;
            }
        }
        return home;
    }

    /// The finalizer of SplitMix64 (Steele, Lea and Flood, 2014).
    private static long weight(String node, ChatId chat) {
        long mixed = ((long) node.hashCode() << 32) ^ chat.value().getLeastSignificantBits() ^ chat.hashCode();
        mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    /// In their order, in few messages.
    void send(String node, List<byte[]> sends) {
        List<byte[]> together = new ArrayList<>();
        int bytes = 0;
        for (byte[] send : sends) {
            if (bytes + send.length > MAX_BYTES && !together.isEmpty()) {
                cluster.send(node, Topic.SENDS, SendWire.joined(together));
                together.clear();
                bytes = 0;
            }
            together.add(send);
            bytes += send.length;
        }
        cluster.send(node, Topic.SENDS, SendWire.joined(together));
    }
}
