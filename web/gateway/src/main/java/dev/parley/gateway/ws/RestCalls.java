package dev.parley.gateway.ws;

import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.Authentication;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;

/// What stands before the REST resources, so that no client can hold their threads: a call gets one when its request
/// is there as a whole ([ArrivingRequest]), and its reply leaves it at once ([HeldReply]).
///
/// Uploads, downloads and large imports are too large for that and go at their client's pace. They have threads of
/// their own, of which one user gets a few, and nobody gets one without a good token. Runs on I/O threads and never
/// blocks. Thread-safe.
@Singleton
public class RestCalls {

    private static final String UPLOADS = "/v1/media/uploads/";
    private static final String MEDIA = "/v1/media/";
    private static final String IMPORT = "/v1/admin/users:import";

    /// Calls that may wait for a thread; one more gets `overloaded`.
    private static final int MAX_WAITING = 1_000;

    /// Threads, and those of one user, beyond the transfers that [dev.parley.gateway.rest.Transfers] lets them have:
    /// for what is refused, and what has just ended.
    private static final int MORE_THREADS = 8;
    private static final int MORE_PER_USER = 2;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Authentication authentication;
    private final Refusals refusals;
    private final UnreadReplies replies;
    private final ArrivingRequests arriving;
    private final ThreadPoolExecutor threads;
    private final ThreadPoolExecutor slowThreads;
    private final Semaphore freeSlowThreads;
    private final int maxSlowPerUser;
    private final Map<UserId, Integer> slowOf = new ConcurrentHashMap<>();

    @Inject
    public RestCalls(Authentication authentication, Refusals refusals, UnreadReplies replies, Settings settings) {
        this.authentication = authentication;
        this.refusals = refusals;
        this.replies = replies;
        this.arriving = new ArrivingRequests(GatewaySettings.from(settings).callLimit());
        this.threads =
                CallThreads.named("parley-rest-", settings.number("PARLEY_TASK_THREADS", 64, 2, 10_000), MAX_WAITING);
        int slow = settings.number("PARLEY_MEDIA_TRANSFERS", 40, 1, 10_000) + MORE_THREADS;
        this.slowThreads = CallThreads.named("parley-transfer-", slow, slow);
        this.freeSlowThreads = new Semaphore(slow);
        this.maxSlowPerUser = settings.number("PARLEY_MEDIA_TRANSFERS_PER_USER", 6, 1, 10_000) + MORE_PER_USER;
    }

    void handle(HttpServerExchange exchange, HttpHandler next) throws Exception {
        if (goesAtItsClientsPace(exchange)) {
            atItsClientsPace(exchange, next);
        } else {
            HeldReply.of(exchange, replies);
            arriving.take(exchange, whole -> serve(whole, next));
        }
    }

    private void serve(HttpServerExchange exchange, HttpHandler next) {
        if (threads.getQueue().remainingCapacity() == 0) {
            refusals.refuse(exchange, ParleyException.retryLater(ErrorCode.OVERLOADED, "too many calls", RETRY_AFTER));
        } else {
            exchange.dispatch(threads, next);
        }
    }

    private static boolean goesAtItsClientsPace(HttpServerExchange exchange) {
        HttpString method = exchange.getRequestMethod();
        String path = exchange.getRelativePath();
        return (method.equals(Methods.PATCH) && path.startsWith(UPLOADS))
                || (method.equals(Methods.GET) && path.startsWith(MEDIA))
                || (method.equals(Methods.POST) && path.equals(IMPORT) && mayBeLarge(exchange));
    }

    private static boolean mayBeLarge(HttpServerExchange exchange) {
        long length = exchange.getRequestContentLength();
        return length < 0 || length > ArrivingRequest.MAX_BODY_BYTES;
    }

    private void atItsClientsPace(HttpServerExchange exchange, HttpHandler next) {
        try {
            UserId user = authentication
                    .authenticate(Handshake.bearerToken(exchange)
                            .orElseThrow(
                                    () -> new ParleyException(ErrorCode.UNAUTHENTICATED, "an access token is needed")))
                    .userId();
            take(user);
            exchange.addExchangeCompleteListener((_, then) -> {
                release(user);
                then.proceed();
            });
            exchange.dispatch(slowThreads, next);
        } catch (ParleyException refusal) {
            refusals.refuse(exchange, refusal);
        }
    }

    private void take(UserId user) {
        if (!freeSlowThreads.tryAcquire()) {
            throw ParleyException.retryLater(ErrorCode.OVERLOADED, "too many files are on their way", RETRY_AFTER);
        }
        if (slowOf.merge(user, 1, Integer::sum) > maxSlowPerUser) {
            release(user);
            throw ParleyException.retryLater(
                    ErrorCode.RATE_LIMITED, "at most " + maxSlowPerUser + " files at once", RETRY_AFTER);
        }
    }

    private void release(UserId user) {
        slowOf.computeIfPresent(user, (_, count) -> count == 1 ? null : count - 1);
        freeSlowThreads.release();
    }
}
