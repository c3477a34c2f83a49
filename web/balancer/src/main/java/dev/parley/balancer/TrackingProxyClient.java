package dev.parley.balancer;

import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.proxy.ProxyCallback;
import io.undertow.server.handlers.proxy.ProxyClient;
import io.undertow.server.handlers.proxy.ProxyConnection;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Notes which upgraded connection leads to which node. Thread-safe.
final class TrackingProxyClient implements ProxyClient {
    private final ProxyClient client;
    private final List<Node> nodes;

    TrackingProxyClient(ProxyClient client, List<Node> nodes) {
        this.client = client;
        this.nodes = nodes;
    }

    @Override
    public ProxyTarget findTarget(HttpServerExchange exchange) {
        return client.findTarget(exchange);
    }

    @Override
    public void getConnection(
            ProxyTarget target,
            HttpServerExchange exchange,
            ProxyCallback<ProxyConnection> callback,
            long timeout,
            TimeUnit unit) {
        client.getConnection(
                target, exchange, BalancingHandler.isUpgrade(exchange) ? tracked(callback) : callback, timeout, unit);
    }

    private ProxyCallback<ProxyConnection> tracked(ProxyCallback<ProxyConnection> callback) {
        return new ProxyCallback<>() {
            @Override
            public void completed(HttpServerExchange exchange, ProxyConnection connection) {
                note(exchange, connection);
                callback.completed(exchange, connection);
            }

            @Override
            public void failed(HttpServerExchange exchange) {
                callback.failed(exchange);
            }

            @Override
            public void couldNotResolveBackend(HttpServerExchange exchange) {
                callback.couldNotResolveBackend(exchange);
            }

            @Override
            public void queuedRequestFailed(HttpServerExchange exchange) {
                callback.queuedRequestFailed(exchange);
            }
        };
    }

    private void note(HttpServerExchange exchange, ProxyConnection connection) {
        InetSocketAddress peer = connection.getConnection().getPeerAddress(InetSocketAddress.class);
        if (peer == null) {
            // Closed meanwhile; the proxy finds out.
            return;
        }
        nodes.stream()
                .filter(node -> node.address().getPort() == peer.getPort())
                .filter(node -> new InetSocketAddress(node.address().getHost(), peer.getPort()).equals(peer))
                .findFirst()
                .ifPresent(node -> node.upgraded(exchange.getConnection()));
    }
}
