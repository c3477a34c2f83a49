package dev.parley.balancer;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.proxy.LoadBalancingProxyClient;
import io.undertow.server.handlers.proxy.ProxyHandler;
import io.undertow.util.Headers;
import java.util.List;

/// The whole of the load balancer: passes each request to a node that is ready, in turn, and each upgraded connection
/// for as long as it lives. The nodes get the client's address in `X-Forwarded-For`, and its `Host` as it is. A node
/// that cannot be reached is passed over at once, and one that is lost keeps nobody waiting (see [ProxiedRequest]).
public final class BalancingHandler implements HttpHandler {
    private static final int CONNECTIONS_PER_THREAD = 256;
    private static final int WAITING_REQUESTS = 1_024;
    private static final int RETRIES = 3;

    /// For a large file over a slow line. Whoever waits for a node that is lost does not wait for this.
    private static final int MAX_REQUEST_MILLIS = 600_000;

    private static final int IDLE_MILLIS = 30_000;

    private final HttpHandler proxy;

    /// Made by the server, more than once while it puts itself together; all of them are the same balancer.
    ///
    /// @param next not used: there is nothing behind a balancer
    public BalancingHandler(HttpHandler next) {
        proxy = Configured.PROXY;
    }

    BalancingHandler(List<Node> nodes) {
        proxy = proxy(nodes);
    }

    private static HttpHandler proxy(List<Node> nodes) {
        LoadBalancingProxyClient client = new TrackingProxyClient(nodes)
                .setConnectionsPerThread(CONNECTIONS_PER_THREAD)
                .setSoftMaxConnectionsPerThread(8)
                .setMaxQueueSize(WAITING_REQUESTS)
                .setTtl(IDLE_MILLIS)
                .setProblemServerRetry(1);
        new HealthWatch(client, nodes).start();
        return ProxyHandler.builder()
                .setProxyClient(client)
                .setMaxRequestTime(MAX_REQUEST_MILLIS)
                .setMaxConnectionRetries(RETRIES)
                .build();
    }

    static boolean isUpgrade(HttpServerExchange exchange) {
        return exchange.getRequestHeaders().contains(Headers.UPGRADE);
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        proxy.handleRequest(exchange);
    }

    /// The balancer that the environment describes.
    private static final class Configured {
        static final HttpHandler PROXY = proxy(Node.listed(System.getenv().getOrDefault("PARLEY_BALANCER_NODES", "")));
    }
}
