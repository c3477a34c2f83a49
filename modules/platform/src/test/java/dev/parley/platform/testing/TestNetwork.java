package dev.parley.platform.testing;

import dev.parley.platform.api.Cluster;
import dev.parley.platform.api.Nodes;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Nodes that a test makes up, and what they say to one another: at once, unless the two are cut off, or all is
/// held.
public final class TestNetwork {

    private final Map<String, Cluster.Listener> listeners = new ConcurrentHashMap<>();
    private final Set<String> cutOff = ConcurrentHashMap.newKeySet();
    private final Queue<Runnable> onTheirWay = new ConcurrentLinkedQueue<>();
    private volatile boolean held;

    public Node node(String name) {
        return new Node(name);
    }

    /// From now on the node and the others are not there for one another.
    public void cutOff(String name) {
        cutOff.add(name);
    }

    public void heal(String name) {
        cutOff.remove(name);
    }

    /// From now on what nodes say to one another is on its way until [#deliver].
    public void hold() {
        held = true;
    }

    public void deliver() {
        held = false;
        for (Runnable next = onTheirWay.poll(); next != null; next = onTheirWay.poll()) {
            next.run();
        }
    }

    public final class Node implements Cluster, Nodes {
        private final String name;

        private Node(String name) {
            this.name = name;
        }

        @Override
        public String self() {
            return name;
        }

        @Override
        public List<String> others() {
            return listeners.keySet().stream()
                    .filter(other -> !other.equals(name) && !cutOff.contains(name) && !cutOff.contains(other))
                    .toList();
        }

        @Override
        public boolean isAlone() {
            return others().isEmpty();
        }

        @Override
        public void send(String node, Topic topic, byte[] message) {
            if (held) {
                onTheirWay.add(() -> send(node, topic, message));
            } else if (isThere(node)) {
                listeners.get(node).received(name, message);
            }
        }

        @Override
        public void broadcast(Topic topic, byte[] message) {
            others().forEach(other -> send(other, topic, message));
        }

        @Override
        public void listen(Topic topic, Listener listener) {
            listeners.put(name, listener);
        }
    }
}
