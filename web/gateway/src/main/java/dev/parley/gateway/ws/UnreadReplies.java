package dev.parley.gateway.ws;

import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.Metrics;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import io.undertow.server.HttpServerExchange;
import io.undertow.servlet.handlers.ServletRequestContext;
import io.undertow.util.AttachmentKey;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;

/// REST replies whose calls have ended and that their clients have not taken yet. Their bytes are part of what may wait
/// for all clients together ([OutboundBudget]), one user's of a small share of that, and none waits for long: a client
/// that does not read costs only itself. Thread-safe.
@Singleton
public class UnreadReplies {

    /// One user has at most one of so many parts of what may wait for all, or one reply, if that is more.
    private static final int SHARES = 64;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final AttachmentKey<UserId> CALLER = AttachmentKey.create(UserId.class);

    /// All who have not said who they are share one share.
    private static final UserId NOBODY = new UserId(new UUID(0, 0));

    private final OutboundBudget budget;
    private final long share;
    private final Duration limit;
    private final Map<UserId, Long> bytesOf = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();

    @Inject
    public UnreadReplies(Settings settings, OutboundBudget budget, Metrics metrics) {
        GatewaySettings bounds = GatewaySettings.from(settings);
        this.budget = budget;
        this.share = bounds.maxQueuedBytes() / SHARES;
        this.limit = bounds.callLimit();
        metrics.gauge(
                "parley_unread_replies", "REST replies that their clients have not taken yet.", () -> count.get());
    }

    /// Lets a call of this user begin, on the thread that serves it.
    ///
    /// @throws ParleyException `rate-limited` when too much waits for this user already, `overloaded` when too much
    ///     waits for all
    public void admit(UserId user) {
        if (isOverShare(user)) {
            throw ParleyException.retryLater(ErrorCode.RATE_LIMITED, "too many replies are unread", RETRY_AFTER);
        }
        if (budget.excess() > 0) {
            throw ParleyException.retryLater(ErrorCode.OVERLOADED, "too much waits for others", RETRY_AFTER);
        }
        ServletRequestContext.current().getExchange().putAttachment(CALLER, user);
    }

    private boolean isOverShare(UserId user) {
        return bytesOf.getOrDefault(user, 0L) > share;
    }

    /// Counts a reply until it has been taken, its connection has ended, or its time is over, which ends both.
    ///
    /// @param bytes of it that the network has not taken
    /// @throws IOException when it may not wait: the connection is to be closed
    void hold(HttpServerExchange exchange, int bytes) throws IOException {
        UserId caller = exchange.getAttachment(CALLER);
        UserId user = caller == null ? NOBODY : caller;
        if (isOverShare(user) || budget.excess() > 0) {
            throw new IOException("too many replies are unread");
        }
        int steps = bytes / OutboundBudget.STEP;
        bytesOf.merge(user, (long) bytes, Long::sum);
        budget.add(steps);
        count.incrementAndGet();
        XnioExecutor.Key end = exchange.getIoThread()
                .executeAfter(
                        () -> IoUtils.safeClose(exchange.getConnection()), limit.toMillis(), TimeUnit.MILLISECONDS);
        // Undertow ends the exchange with the connection too.
        exchange.addExchangeCompleteListener((_, next) -> {
            end.remove();
            count.decrementAndGet();
            budget.add(-steps);
            bytesOf.computeIfPresent(user, (_, sum) -> sum == bytes ? null : sum - bytes);
            next.proceed();
        });
    }
}
