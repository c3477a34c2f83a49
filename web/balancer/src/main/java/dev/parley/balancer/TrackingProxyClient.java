package dev.parley.balancer;

import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.proxy.LoadBalancingProxyClient;
import io.undertow.server.handlers.proxy.ProxyCallback;
import io.undertow.server.handlers.proxy.ProxyConnection;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Chooses the node of each request among those that are in, in turn, and tells the node. Thread-safe.
final class TrackingProxyClient extends LoadBalancingProxyClient {
    private final Map<URI, Node> nodes;

    TrackingProxyClient(List<Node> nodes) {
        super(BalancingHandler::isUpgrade);
        this.nodes = nodes.stream().collect(Collectors.toUnmodifiableMap(Node::address, Function.identity()));
    }

    @Override
    public void getConnection(
            ProxyTarget target,
            HttpServerExchange exchange,
            ProxyCallback<ProxyConnection> callback,
            long timeout,
            TimeUnit unit) {
        // A client may leave while its request is on the way from one node to another.
        if (!exchange.isComplete()) {
            super.getConnection(target, exchange, ProxiedRequest.of(exchange, callback), timeout, unit);
        }
    }

    @Override
    protected Host selectHost(HttpServerExchange exchange) {
        Host host = super.selectHost(exchange);
        if (host != null) {
            ProxiedRequest.latest(exchange).goesTo(nodes.get(host.getUri()));
        }
        return host;
    }
}
