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
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Opens WebSockets (RFC 6455, section 4.2): checks the request, the origin and who is calling, all before the upgrade.
/// Runs on threads of its own, for a ticket may be asked of another node, and whoever holds up other calls must not
/// keep people from connecting.
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
    private static final int THREADS = 8;
    private static final int MAX_WAITING = 100_000;

    private final Authentication authentication;
    private final Sessions sessions;
    private final Arrivals arrivals;
    private final Requests requests;
    private final RateLimits limits;
    private final Refusals refusals;
    private final GatewaySettings settings;
    private final OutboundBudget budget;
    private final Groups groups;
    private final Ids ids;
    private final Clock clock;
    private final Executor threads = CallThreads.named("parley-handshake-", THREADS, MAX_WAITING);

    @Inject
    public Handshake(
            Authentication authentication,
            Sessions sessions,
            Arrivals arrivals,
            Requests requests,
            RateLimits limits,
            Refusals refusals,
            Settings settings,
            OutboundBudget budget,
            Groups groups,
            Ids ids,
            Clock clock) {
        this.authentication = authentication;
        this.sessions = sessions;
        this.arrivals = arrivals;
        this.requests = requests;
        this.limits = limits;
        this.refusals = refusals;
        this.settings = GatewaySettings.from(settings);
        this.budget = budget;
        this.groups = groups;
        this.ids = ids;
        this.clock = clock;
    }

    void take(HttpServerExchange exchange) {
        exchange.dispatch(threads, this::handle);
    }

    private void handle(HttpServerExchange exchange) {
        HeaderMap headers = exchange.getRequestHeaders();
        if (!"websocket".equalsIgnoreCase(headers.getFirst(Headers.UPGRADE))) {
            refusals.refuse(
                    exchange, StatusCodes.UPGRADE_REQUIRED, ErrorCode.MALFORMED, "this address speaks WebSocket");
            return;
        }
        if (!VERSION.equals(headers.getFirst(SEC_WEBSOCKET_VERSION))) {
            exchange.getResponseHeaders().put(SEC_WEBSOCKET_VERSION, VERSION);
            refusals.refuse(
                    exchange, StatusCodes.UPGRADE_REQUIRED, ErrorCode.MALFORMED, "WebSocket version 13 is needed");
            return;
        }
        String key = headers.getFirst(SEC_WEBSOCKET_KEY);
        if (!isKey(key)) {
            refusals.refuse(
                    exchange, StatusCodes.BAD_REQUEST, ErrorCode.MALFORMED, "Sec-WebSocket-Key is 16 bytes in base64");
            return;
        }
        if (!isAllowed(headers.getFirst(Headers.ORIGIN), exchange)) {
            refusals.refuse(exchange, StatusCodes.FORBIDDEN, ErrorCode.FORBIDDEN, "this origin is not allowed");
            return;
        }
        String offered = headers.get(SEC_WEBSOCKET_PROTOCOL) == null
                ? null
                : String.join(",", headers.get(SEC_WEBSOCKET_PROTOCOL));
        Optional<SubProtocol> chosen = offered == null ? Optional.of(SubProtocol.JSON) : SubProtocol.firstOf(offered);
        if (chosen.isEmpty()) {
            String names =
                    Stream.of(SubProtocol.values()).map(SubProtocol::wireName).collect(Collectors.joining(" or "));
            refusals.refuse(exchange, StatusCodes.BAD_REQUEST, ErrorCode.INVALID, "the sub-protocol is " + names);
            return;
        }
        Principal principal;
        try {
            principal = authenticate(exchange);
            limits.take(Limit.CONNECT, principal);
        } catch (ParleyException refusal) {
            refusals.refuse(exchange, refusal);
            return;
        }
        if (!sessions.hasRoom()) {
            refusals.refuse(
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
            arrivals.take(connection);
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
        Optional<String> token = bearerToken(exchange);
        if (token.isPresent()) {
            return authentication.authenticate(token.get());
        }
        Deque<String> ticket = exchange.getQueryParameters().get("ticket");
        if (ticket != null && ticket.size() == 1) {
            limits.check(Limit.BAD_TOKEN, refusals.client(exchange));
            return authentication.redeemTicket(ticket.getFirst());
        }
        throw new ParleyException(ErrorCode.UNAUTHENTICATED, "an access token or a ticket is needed");
    }

    static Optional<String> bearerToken(HttpServerExchange exchange) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION))
                .filter(header -> header.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(header -> header.substring(BEARER.length()).strip());
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
}
