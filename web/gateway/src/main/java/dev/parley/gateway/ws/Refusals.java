package dev.parley.gateway.ws;

import dev.parley.gateway.limit.Limit;
import dev.parley.gateway.limit.RateLimits;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Answers what is refused before any servlet sees it, with a problem document (RFC 9457). Never blocks. Thread-safe.
@Singleton
public class Refusals {

    private static final long MILLIS_PER_SECOND = 1000;

    private final RateLimits limits;

    @Inject
    public Refusals(RateLimits limits) {
        this.limits = limits;
    }

    /// Refuses a caller and counts it, unless it may come again later.
    void refuse(HttpServerExchange exchange, ParleyException refusal) {
        if (refusal.code().retryable()) {
            answer(exchange, refusal.code().httpStatus(), refusal);
        } else {
            refuse(exchange, refusal.code().httpStatus(), refusal.code(), refusal.getMessage());
        }
    }

    void refuse(HttpServerExchange exchange, int status, ErrorCode code, String message) {
        try {
            limits.take(Limit.BAD_TOKEN, client(exchange));
        } catch (ParleyException tooMany) {
            answer(exchange, tooMany.code().httpStatus(), tooMany);
            return;
        }
        answer(exchange, status, new ParleyException(code, message));
    }

    Optional<InetAddress> client(HttpServerExchange exchange) {
        HeaderValues forwarded = exchange.getRequestHeaders().get(Headers.X_FORWARDED_FOR);
        return limits.client(
                exchange.getSourceAddress().getAddress(), forwarded == null ? null : String.join(",", forwarded));
    }

    static void answer(HttpServerExchange exchange, int status, ParleyException refusal) {
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
