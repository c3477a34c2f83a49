package dev.parley.gateway.limit;

import dev.parley.platform.api.ParleyException;
import dev.parley.user.api.Principal;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// What one connection may ask for, and whether it floods. Only for the connection's I/O thread.
public final class ConnectionLimits {

    /// Refused requests within a minute that make a flood, in bursts of their row.
    private static final int FLOOD_BURSTS = 10;

    private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Map<Limit, Buckets> table;
    private final Principal principal;
    private final LongSupplier nanoTime;
    private final Map<Limit, Integer> refused = new EnumMap<>(Limit.class);
    private final boolean limited;
    private long windowBeganNanos;
    private boolean counting;
    private boolean flooding;

    ConnectionLimits(Map<Limit, Buckets> table, Principal principal, LongSupplier nanoTime) {
        this.table = table;
        this.principal = principal;
        this.nanoTime = nanoTime;
        this.limited = !table.isEmpty();
    }

    /// False where nothing needs to be counted: one look at a field for each request of a program.
    public boolean isLimited() {
        return limited;
    }

    /// Counts a request.
    ///
    /// @param type null for a frame that is no request
    /// @return null, or why it is refused: `rate-limited`
    public ParleyException refusal(String type) {
        Limit row = Limit.ofRequest(type);
        Buckets buckets = table.get(row);
        if (buckets == null) {
            return null;
        }
        long now = nanoTime.getAsLong();
        long wait = buckets.take(RateLimits.who(row, principal), now);
        if (wait == 0) {
            return null;
        }
        count(row, buckets.rate(), now);
        return RateLimits.refusal(wait);
    }

    private void count(Limit row, Rate rate, long now) {
        if (!counting || now - windowBeganNanos > WINDOW_NANOS) {
            counting = true;
            windowBeganNanos = now;
            refused.clear();
        }
        flooding |= refused.merge(row, 1, Integer::sum) > (long) FLOOD_BURSTS * rate.burst();
    }

    /// Whether it went on far beyond its limits, and is to be closed.
    public boolean isFlooding() {
        return flooding;
    }
}
