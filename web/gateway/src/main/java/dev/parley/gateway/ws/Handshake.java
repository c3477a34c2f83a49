package dev.parley.gateway.ws;

import dev.parley.gateway.limit.Limit;
import dev.parley.gateway.limit.RateLimits;
import dev.parley.group.api.Groups;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.Ids;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.Settings;
import dev.parley.user.api.Authentication;
import dev.parley.user.api.Principal;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Deque;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Opens WebSockets (RFC 6455, section 4.2): checks the request, the origin and who is calling, all before the upgrade.
/// Runs on a worker thread: a ticket may be asked of another node.
@Singleton
public class Handshake {

    private static final String ACCEPT_SALT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String VERSION = "13";
    private static final HttpString SEC_WEBSOCKET_VERSION = new HttpString("Sec-WebSocket-Version");
    private static final HttpString SEC_WEBSOCKET_KEY = new HttpString("Sec-WebSocket-Key");
    private static final HttpString SEC_WEBSOCKET_ACCEPT = new HttpString("Sec-WebSocket-Accept");
    private static final HttpString SEC_WEBSOCKET_PROTOCOL = new HttpString("Sec-WebSocket-Protocol");
    private static final String BEARER = "Bearer ";
    private static final int KEY_BYTES = 16;
    private static final int MAX_TEXT_CHARS = 4096;
    private static final long MILLIS_PER_SECOND = 1000;

    private final Authentication authentication;
    private final Sessions sessions;
    private final Requests requests;
    private final RateLimits limits;
    private final GatewaySettings settings;
    private final OutboundBudget budget;
    private final Groups groups;
    private final Ids ids;
    private final Clock clock;

    @Inject
    public Handshake(
            Authentication authentication,
            Sessions sessions,
            Requests requests,
            RateLimits limits,
            Settings settings,
            OutboundBudget budget,
            Groups groups,
            Ids ids,
            Clock clock) {
        this.authentication = authentication;
        this.sessions = sessions;
        this.requests = requests;
        this.limits = limits;
        this.settings = GatewaySettings.from(settings);
        this.budget = budget;
        this.groups = groups;
        this.ids = ids;
        this.clock = clock;
    }

    void handle(HttpServerExchange exchange) {
        HeaderMap headers = exchange.getRequestHeaders();
        if (!"websocket".equalsIgnoreCase(headers.getFirst(Headers.UPGRADE))) {
            refuse(exchange, StatusCodes.UPGRADE_REQUIRED, ErrorCode.MALFORMED, "this address speaks WebSocket");
            return;
        }
        if (!VERSION.equals(headers.getFirst(SEC_WEBSOCKET_VERSION))) {
            exchange.getResponseHeaders().put(SEC_WEBSOCKET_VERSION, VERSION);
            refuse(exchange, StatusCodes.UPGRADE_REQUIRED, ErrorCode.MALFORMED, "WebSocket version 13 is needed");
            return;
        }
        String key = headers.getFirst(SEC_WEBSOCKET_KEY);
        if (!isKey(key)) {
            refuse(exchange, StatusCodes.BAD_REQUEST, ErrorCode.MALFORMED, "Sec-WebSocket-Key is 16 bytes in base64");
            return;
        }
        if (!isAllowed(headers.getFirst(Headers.ORIGIN), exchange)) {
            refuse(exchange, StatusCodes.FORBIDDEN, ErrorCode.FORBIDDEN, "this origin is not allowed");
            return;
        }
        String offered = headers.get(SEC_WEBSOCKET_PROTOCOL) == null
                ? null
                : String.join(",", headers.get(SEC_WEBSOCKET_PROTOCOL));
        Optional<SubProtocol> chosen = offered == null ? Optional.of(SubProtocol.JSON) : SubProtocol.firstOf(offered);
        if (chosen.isEmpty()) {
            String names =
                    Stream.of(SubProtocol.values()).map(SubProtocol::wireName).collect(Collectors.joining(" or "));
            refuse(exchange, StatusCodes.BAD_REQUEST, ErrorCode.INVALID, "the sub-protocol is " + names);
            return;
        }
        Principal principal;
        try {
            principal = authenticate(exchange);
        } catch (ParleyException refusal) {
            refuse(exchange, refusal);
            return;
        }
        if (!sessions.hasRoom()) {
            refuse(
                    exchange,
                    ParleyException.retryLater(ErrorCode.OVERLOADED, "too many connections", Duration.ofSeconds(5)));
            return;
        }
        if (offered != null) {
            exchange.getResponseHeaders()
                    .put(SEC_WEBSOCKET_PROTOCOL, chosen.get().wireName());
        }
        upgrade(exchange, principal, key, chosen.get());
    }

    private void upgrade(HttpServerExchange exchange, Principal principal, String key, SubProtocol subProtocol) {
        HeaderMap answer = exchange.getResponseHeaders();
        answer.put(Headers.UPGRADE, "websocket");
        answer.put(SEC_WEBSOCKET_ACCEPT, accept(key));
        exchange.upgradeChannel((socket, _) -> {
            Connection connection = new Connection(
                    socket,
                    principal,
                    new SessionId(ids.next()),
                    subProtocol,
                    limits.ofConnection(principal),
                    settings,
                    budget,
                    requests);
            connection.greet(welcome(connection));
            sessions.add(connection);
            connection.start();
        });
        exchange.endExchange();
    }

    private OutFrame welcome(Connection connection) {
        return new JsonBytes()
                .ascii("{\"t\":\"welcome\",\"userId\":")
                .uuid(connection.userId().value())
                .ascii(",\"deviceId\":")
                .uuid(connection.principal().deviceId().value())
                .ascii(",\"sessionId\":")
                .uuid(connection.sessionId().value())
                .ascii(",\"serverTime\":")
                .time(clock.millis())
                .ascii(",\"heartbeatMs\":")
                .number(settings.heartbeat().toMillis())
                .ascii(",\"limits\":{\"maxFrameBytes\":")
                .number(settings.maxFrameBytes())
                .ascii(",\"maxTextChars\":")
                .number(MAX_TEXT_CHARS)
                .ascii(",\"maxGroupMembers\":")
                .number(groups.maxMembers())
                .ascii("}}")
                .toFrame();
    }

    private Principal authenticate(HttpServerExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION);
        if (header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return authentication.authenticate(header.substring(BEARER.length()).strip());
        }
        Deque<String> ticket = exchange.getQueryParameters().get("ticket");
        if (ticket != null && ticket.size() == 1) {
            limits.check(Limit.BAD_TOKEN, client(exchange));
            return authentication.redeemTicket(ticket.getFirst());
        }
        throw new ParleyException(ErrorCode.UNAUTHENTICATED, "an access token or a ticket is needed");
    }

    /// Browsers name the page's origin, and only they do: a page of another site must not open a socket with the user's
    /// authority.
    private boolean isAllowed(String origin, HttpServerExchange exchange) {
        return origin == null
                || origin.equals("http://" + exchange.getHostAndPort())
                || origin.equals("https://" + exchange.getHostAndPort())
                || settings.allowedOrigins().contains(origin);
    }

    private static boolean isKey(String key) {
        try {
            return key != null && Base64.getDecoder().decode(key.strip()).length == KEY_BYTES;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    private static String accept(String key) {
        try {
            byte[] text = (key.strip() + ACCEPT_SALT).getBytes(StandardCharsets.US_ASCII);
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-1", impossible);
        }
    }

    /// Refuses a handshake and counts it.
    private void refuse(HttpServerExchange exchange, int status, ErrorCode code, String message) {
        try {
            limits.take(Limit.BAD_TOKEN, client(exchange));
        } catch (ParleyException tooMany) {
            answer(exchange, tooMany.code().httpStatus(), tooMany);
            return;
        }
        answer(exchange, status, new ParleyException(code, message));
    }

    private void refuse(HttpServerExchange exchange, ParleyException refusal) {
        if (refusal.code().retryable()) {
            answer(exchange, refusal.code().httpStatus(), refusal);
        } else {
            refuse(exchange, refusal.code().httpStatus(), refusal.code(), refusal.getMessage());
        }
    }

    private Optional<InetAddress> client(HttpServerExchange exchange) {
        HeaderValues forwarded = exchange.getRequestHeaders().get(Headers.X_FORWARDED_FOR);
        return limits.client(
                exchange.getSourceAddress().getAddress(), forwarded == null ? null : String.join(",", forwarded));
    }

    private static void answer(HttpServerExchange exchange, int status, ParleyException refusal) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/problem+json");
        if (status == StatusCodes.UNAUTHORIZED) {
            exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Bearer");
        }
        JsonBytes problem = new JsonBytes()
                .ascii("{\"type\":\"about:blank\",\"title\":")
                .string(StatusCodes.getReason(status))
                .ascii(",\"status\":")
                .number(status)
                .ascii(",\"code\":")
                .string(refusal.code().wireName())
                .ascii(",\"detail\":")
                .string(refusal.getMessage());
        refusal.retryAfter().ifPresent(after -> {
            long millis = after.toMillis();
            exchange.getResponseHeaders().put(Headers.RETRY_AFTER, Math.ceilDiv(millis, MILLIS_PER_SECOND));
            problem.ascii(",\"retryAfterMs\":").number(millis);
        });
        exchange.getResponseSender().send(new String(problem.ascii("}").toByteArray(), StandardCharsets.UTF_8));
    }
}
