package dev.parley.chat.internal;

import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Cluster;
import dev.parley.platform.api.Cluster.Topic;
import dev.parley.platform.api.Nodes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/// The home of each chat: the node by which its messages should be written when several would write at once.
/// Rendezvous hashing (Thaler and Ravishankar, 1998): each node has a weight for each chat, the largest is its
/// home, and when a node comes or goes only its own chats move. Soft: two nodes that disagree cost time,
/// nothing else; the keys in the database judge. Thread-safe.
@Singleton
public class HomeNodes {

    private static final int MAX_BYTES = 64 * 1024;

    private final Cluster cluster;
    private final Nodes nodes;

    @Inject
    public HomeNodes(Cluster cluster, Nodes nodes) {
        this.cluster = cluster;
        this.nodes = nodes;
    }

    boolean isAlone() {
        return cluster.isAlone();
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
            if (weight > heaviest) {
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
