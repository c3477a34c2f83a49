package dev.parley.balancer;

import io.undertow.client.ClientConnection;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.ServerConnection;
import io.undertow.server.handlers.proxy.ProxyCallback;
import io.undertow.server.handlers.proxy.ProxyConnection;
import io.undertow.util.AttachmentKey;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import org.xnio.IoUtils;
import org.xnio.Options;

/// A request with one node: from the moment the node is chosen, since a connection to one that is cut off can take
/// minutes to fail, to the end of its answer. One that is tried again with another node is another of these.
///
/// Everything but [#cut()] happens on the thread that serves the client's connection.
final class ProxiedRequest implements ProxyCallback<ProxyConnection> {
    private static final AttachmentKey<ProxiedRequest> LATEST = AttachmentKey.create(ProxiedRequest.class);

    /// Of a client's connection, which has one request at a time.
    private static final AttachmentKey<Node> NODE = AttachmentKey.create(Node.class);

    private final HttpServerExchange exchange;
    private final ProxyCallback<ProxyConnection> proxy;
    private Node node;
    private ClientConnection line;
    private boolean over;

    private ProxiedRequest(HttpServerExchange exchange, ProxyCallback<ProxyConnection> proxy) {
        this.exchange = exchange;
        this.proxy = proxy;
    }

    /// @param proxy told what becomes of the connection to the node, unless the request is cut before
    static ProxiedRequest of(HttpServerExchange exchange, ProxyCallback<ProxyConnection> proxy) {
        ProxiedRequest request = new ProxiedRequest(exchange, proxy);
        exchange.putAttachment(LATEST, request);
        exchange.addExchangeCompleteListener((ended, next) -> {
            request.answered();
            next.proceed();
        });
        return request;
    }

    static ProxiedRequest latest(HttpServerExchange exchange) {
        return exchange.getAttachment(LATEST);
    }

    void goesTo(Node chosen) {
        node = chosen;
        exchange.getConnection().putAttachment(NODE, chosen);
        chosen.began(this);
    }

    @Override
    public void completed(HttpServerExchange same, ProxyConnection connection) {
        if (over) {
            // It took so long that the request is elsewhere, or its client gone.
            IoUtils.safeClose(connection.getConnection());
            return;
        }
        if (node == null) {
            // A client whose upgrade was refused keeps its node for whatever it asks next.
            goesTo(exchange.getConnection().getAttachment(NODE));
        }
        line = connection.getConnection();
        exchange.addDefaultResponseListener(ProxiedRequest::tellDoubt);
        proxy.completed(exchange, connection);
    }

    /// Called when the proxy answers, and not the node. It says 503 when a node had the request, does not answer,
    /// and no other may get it. But 503 promises that nothing was done.
    private static boolean tellDoubt(HttpServerExchange exchange) {
        if (exchange.getStatusCode() == StatusCodes.SERVICE_UNAVAILABLE) {
            exchange.setStatusCode(StatusCodes.GATEWAY_TIME_OUT);
        }
        return false;
    }

    @Override
    public void failed(HttpServerExchange same) {
        if (end()) {
            proxy.failed(exchange);
        }
    }

    @Override
    public void queuedRequestFailed(HttpServerExchange same) {
        if (end()) {
            proxy.queuedRequestFailed(exchange);
        }
    }

    @Override
    public void couldNotResolveBackend(HttpServerExchange same) {
        if (end()) {
            proxy.couldNotResolveBackend(exchange);
        }
    }

    private void answered() {
        if (end() && exchange.isUpgrade()) {
            node.upgraded(exchange.getConnection());
            mayBeSilent(exchange.getConnection());
        }
    }

    /// The listener's time-out for reading is for requests: how long an upgraded connection may be silent, its node
    /// says. That for writing stays: nobody else lets go of a client that takes nothing any more.
    private void mayBeSilent(ServerConnection client) {
        try {
            client.setOption(Options.READ_TIMEOUT, 0);
        } catch (IOException closed) {
            // Nor will it be read any more.
        }
    }

    private boolean end() {
        boolean first = !over;
        over = true;
        if (node != null) {
            node.ended(this);
        }
        return first;
    }

    /// Takes it from a node that does not answer any more. What may be repeated goes to another node; else the client
    /// gets 504, or, when a part of the answer is there already, the end of its connection.
    void cut() {
        exchange.getIoThread().execute(() -> {
            if (line == null) {
                failed(exchange);
            } else if (end()) {
                hangUp();
            }
        });
    }

    /// The proxy hears of it and does the rest. The line is taken over to be closed at once: closed by itself, it would
    /// first wait ten seconds for the node to agree.
    private void hangUp() {
        try {
            IoUtils.safeClose(line.performUpgrade());
        } catch (IOException closed) {
            // As it should be.
        }
    }
}
