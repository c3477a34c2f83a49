package dev.parley.gateway.ws;

import io.undertow.servlet.ServletExtension;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.util.StatusCodes;
import jakarta.servlet.ServletContext;

/// Puts the WebSocket address in front of the servlets of this application. Undertow's own WebSocket layer costs a
/// buffer, several objects and a copy for each frame; see `docs/adr/`.
public final class WebSocketExtension implements ServletExtension {

    private static final String ADDRESS = "/v1/ws";

    @Override
    public void handleDeployment(DeploymentInfo deployment, ServletContext context) {
        deployment.addInitialHandlerChainWrapper(next -> exchange -> {
            if (!exchange.getRelativePath().equals(ADDRESS)) {
                next.handleRequest(exchange);
                return;
            }
            Handshake handshake = (Handshake) context.getAttribute(HandshakeRegistration.ATTRIBUTE);
            if (handshake == null) {
                exchange.setStatusCode(StatusCodes.SERVICE_UNAVAILABLE).endExchange();
            } else {
                exchange.dispatch(handshake::handle);
            }
        });
    }
}
