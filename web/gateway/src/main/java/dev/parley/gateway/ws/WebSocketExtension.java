package dev.parley.gateway.ws;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.servlet.ServletExtension;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.util.StatusCodes;
import jakarta.servlet.ServletContext;

/// Puts the WebSocket address in front of the servlets of this application, and the health check, which must not wait
/// for a thread of theirs, and [RestCalls], which guards those threads. Undertow's own WebSocket layer costs a
/// buffer, several objects and a copy for each frame: see `docs/adr/`.
public final class WebSocketExtension implements ServletExtension {

    private static final String WEB_SOCKET = "/v1/ws";
    private static final String HEALTH = "/v1/health";

    @Override
    public void handleDeployment(DeploymentInfo deployment, ServletContext context) {
        deployment.addInitialHandlerChainWrapper(next -> exchange -> {
            switch (exchange.getRelativePath()) {
                case WEB_SOCKET -> openSocket(exchange, context);
                case HEALTH -> health(exchange, context);
                default -> rest(exchange, context, next);
            }
        });
    }

    private static void openSocket(HttpServerExchange exchange, ServletContext context) {
        if (context.getAttribute(HandlerRegistration.HANDSHAKE) instanceof Handshake handshake) {
            handshake.take(exchange);
        } else {
            exchange.setStatusCode(StatusCodes.SERVICE_UNAVAILABLE).endExchange();
        }
    }

    private static void health(HttpServerExchange exchange, ServletContext context) {
        if (context.getAttribute(HandlerRegistration.HEALTH) instanceof Health health) {
            health.handle(exchange);
        } else {
            exchange.setStatusCode(StatusCodes.SERVICE_UNAVAILABLE).endExchange();
        }
    }

    private static void rest(HttpServerExchange exchange, ServletContext context, HttpHandler next) throws Exception {
        if (context.getAttribute(HandlerRegistration.REST) instanceof RestCalls rest) {
            rest.handle(exchange, next);
        } else {
            exchange.setStatusCode(StatusCodes.SERVICE_UNAVAILABLE).endExchange();
        }
    }
}
