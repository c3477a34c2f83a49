package dev.parley.balancer;

import io.undertow.server.ServerConnection;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.xnio.IoUtils;

/// One server behind the balancer, the requests it has, and the clients whose upgraded connections lead to it.
/// Thread-safe.
final class Node {
    private final URI address;
    private final Set<ProxiedRequest> requests = ConcurrentHashMap.newKeySet();
    private final Set<ServerConnection> upgraded = ConcurrentHashMap.newKeySet();

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
                .distinct()
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

    void began(ProxiedRequest request) {
        requests.add(request);
    }

    void ended(ProxiedRequest request) {
        requests.remove(request);
    }

    void upgraded(ServerConnection client) {
        upgraded.add(client);
        client.addCloseListener(upgraded::remove);
        if (!client.isOpen()) {
            upgraded.remove(client);
        }
    }

    /// Takes the requests and ends the connections of the clients that talked to a node which does not answer any more:
    /// they come back at once, and to another node, instead of finding out by their own timeouts. Of an upgraded
    /// connection it is the client's side that is closed: the node's would wait for the node to agree.
    ///
    /// @return how many they were
    int cut() {
        List<ProxiedRequest> taken = List.copyOf(requests);
        taken.forEach(ProxiedRequest::cut);
        List<ServerConnection> ended = List.copyOf(upgraded);
        // Each by the thread that serves it: nothing of a connection may be done by two.
        ended.forEach(client -> client.getIoThread().execute(() -> IoUtils.safeClose(client)));
        return taken.size() + ended.size();
    }
}
