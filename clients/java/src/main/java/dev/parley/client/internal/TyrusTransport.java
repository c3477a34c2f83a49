package dev.parley.client.internal;

import dev.parley.client.ParleyClientException;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.CloseReason;
import jakarta.websocket.ContainerProvider;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import jakarta.websocket.WebSocketContainer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.glassfish.tyrus.client.ClientProperties;
import org.glassfish.tyrus.client.RetryAfterException;
import org.glassfish.tyrus.core.HandshakeException;

/// Connections by Jakarta WebSocket with Tyrus below. Thread-safe.
public final class TyrusTransport implements Transport {
    private static final String PROTOCOL = "parley.v1.json";

    /// A page of `sync` or `history` is one frame; the largest that the client asks for stays below this.
    private static final int MAX_FRAME = 8 << 20;

    private final WebSocketContainer container = ContainerProvider.getWebSocketContainer();
    private final Duration timeout;

    public TyrusTransport(Duration timeout) {
        this.timeout = timeout;
    }

    @Override
    public void open(URI uri, String accessToken, Hearer hearer) {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create()
                .preferredSubprotocols(List.of(PROTOCOL))
                .configurator(new Bearer(accessToken))
                .build();
        config.getUserProperties().put(ClientProperties.HANDSHAKE_TIMEOUT, (int) timeout.toMillis());
        config.getUserProperties().put(ClientProperties.INCOMING_BUFFER_SIZE, MAX_FRAME);
        try {
            container.connectToServer(new Ears(hearer), config, uri);
        } catch (DeploymentException refused) {
            throw failure(uri, refused);
        } catch (IOException failed) {
            throw unreachable(uri, failed);
        }
    }

    private static ParleyClientException failure(URI uri, DeploymentException refused) {
        for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
            if (cause instanceof HandshakeException handshake) {
                int status = handshake.getHttpStatusCode();
                Duration retryAfter = handshake instanceof RetryAfterException busy && busy.getDelay() != null
                        ? Duration.ofSeconds(busy.getDelay())
                        : null;
                return new ParleyClientException(
                        RestCalls.codeOf(status),
                        "The server refused the connection with HTTP status " + status + ".",
                        retryAfter,
                        refused);
            }
        }
        return unreachable(uri, refused);
    }

    private static ParleyClientException unreachable(URI uri, Exception cause) {
        return new ParleyClientException(
                ParleyClientException.UNREACHABLE, "No Parley server answers at " + uri.getAuthority() + ".", cause);
    }

    /// Puts the access token into the upgrade request.
    private static final class Bearer extends ClientEndpointConfig.Configurator {
        private final String accessToken;

        Bearer(String accessToken) {
            this.accessToken = accessToken;
        }

        @Override
        public void beforeRequest(Map<String, List<String>> headers) {
            headers.put("Authorization", List.of("Bearer " + accessToken));
        }
    }

    /// Hands on what arrives. A failure of the connection ends in `onClose` as well.
    private static final class Ears extends Endpoint {
        private final Hearer hearer;

        Ears(Hearer hearer) {
            this.hearer = hearer;
        }

        @Override
        public void onOpen(Session session, EndpointConfig config) {
            hearer.opened(new TyrusLink(session));
            session.addMessageHandler(String.class, (MessageHandler.Whole<String>) hearer::frame);
        }

        @Override
        public void onClose(Session session, CloseReason reason) {
            hearer.closed(reason.getCloseCode().getCode(), reason.getReasonPhrase());
        }

        @Override
        public void onError(Session session, Throwable failure) {
            System.getLogger(TyrusTransport.class.getName())
                    .log(System.Logger.Level.DEBUG, "connection failed", failure);
        }
    }

    private record TyrusLink(Session session) implements Link {
        @Override
        public void send(String frame) {
            try {
                var _ = session.getAsyncRemote().sendText(frame);
            } catch (IllegalStateException closed) {
                // The hearer is told of the end; what was not acknowledged is sent again by the next connection.
                assert !session.isOpen();
            }
        }

        @Override
        public void close() {
            try {
                session.close();
            } catch (IOException | IllegalStateException alreadyClosed) {
                assert !session.isOpen();
            }
        }
    }
}
