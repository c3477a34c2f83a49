package dev.parley.platform.testing;

import dev.parley.platform.api.Cluster;
import dev.parley.platform.api.Nodes;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A cluster whose only other node, [#OTHER], keeps what it is told, and says what a test has it say: in the
/// bytes that go from node to node, which those of the version before read and write too. Thread-safe.
public final class Wiretap implements Cluster, Nodes {
    public static final String OTHER = "other";

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final Map<Topic, Listener> listeners = new ConcurrentHashMap<>();

    /// What the other node was told, each as its topic and the bytes in hexadecimal: `HOMES 01`.
    public List<String> heard() {
        return List.copyOf(heard);
    }

    /// Has the other node say something, in hexadecimal.
    public void say(Topic topic, String bytes) {
        listeners.get(topic).received(OTHER, HexFormat.of().parseHex(bytes));
    }

    @Override
    public String self() {
        return "self";
    }

    @Override
    public List<String> others() {
        return List.of(OTHER);
    }

    @Override
    public boolean isAlone() {
        return false;
    }

    @Override
    public void send(String node, Topic topic, byte[] message) {
        broadcast(topic, message);
    }

    @Override
    public void broadcast(Topic topic, byte[] message) {
        heard.add(topic + " " + HexFormat.of().formatHex(message));
    }

    @Override
    public void listen(Topic topic, Listener listener) {
        listeners.put(topic, listener);
    }
}
