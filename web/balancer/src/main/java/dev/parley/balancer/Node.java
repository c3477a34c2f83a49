package dev.parley.balancer;

import io.undertow.client.ClientConnection;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.xnio.IoUtils;

/// One server behind the balancer, and the upgraded connections that lead to it. Thread-safe.
final class Node {
    private final URI address;
    private final Set<ClientConnection> upgraded = ConcurrentHashMap.newKeySet();

    Node(URI address) {
        this.address = address;
    }

    /// Reads `host:port,host:port`.
    ///
    /// @throws IllegalStateException with one sentence
    static List<Node> listed(String nodes) {
        List<Node> listed = Stream.of(nodes.split(","))
                .map(String::strip)
                .filter(node -> !node.isEmpty())
                .map(Node::read)
                .toList();
        if (listed.isEmpty()) {
            throw new IllegalStateException(
                    "PARLEY_BALANCER_NODES names no node; it is host:port,host:port and so on.");
        }
        return listed;
    }

    private static Node read(String node) {
        if (!node.matches("(\\[[0-9a-fA-F:]+]|[A-Za-z0-9.-]+):[0-9]{1,5}")) {
            throw new IllegalStateException("PARLEY_BALANCER_NODES has '" + node + "', which is not host:port.");
        }
        return new Node(URI.create("http://" + node));
    }

    URI address() {
        return address;
    }

    void upgraded(ClientConnection connection) {
        upgraded.add(connection);
        connection.addCloseListener(upgraded::remove);
        if (!connection.isOpen()) {
            upgraded.remove(connection);
        }
    }

    /// Ends the upgraded connections to a node that does not answer any more: their clients come back at once, and to
    /// another node, instead of finding out by their own timeouts.
    ///
    /// @return how many they were
    int cut() {
        List<ClientConnection> cut = List.copyOf(upgraded);
        cut.forEach(IoUtils::safeClose);
        return cut.size();
    }
}
