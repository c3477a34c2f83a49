package dev.parley.gateway.limit;

import dev.parley.gateway.limit.Limit.InDoubt;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// The buckets of one row, by whom they count: a bounded number. Where one more is needed, the one that was not used
/// for longest is forgotten. It is nearly always full by then, and forgetting a full one changes nothing: whoever comes
/// back gets a full one. Where it is not, the row's [InDoubt] decides. Thread-safe; one of many locks is held for a
/// look-up.
final class Buckets {

    private static final int STRIPES = 64;

    private final Rate rate;
    private final InDoubt inDoubt;
    private final Stripe[] stripes = new Stripe[STRIPES];
    private final Bucket shared;
    private final LongAdder refused;

    /// @param refused counts what [#take] refuses
    /// @param max buckets at once, about: each of the stripes has its part
    Buckets(Rate rate, InDoubt inDoubt, int max, LongAdder refused, long nowNanos) {
        this.rate = rate;
        this.inDoubt = inDoubt;
        this.refused = refused;
        this.shared = new Bucket(rate, nowNanos);
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Stripe(Math.ceilDiv(max, STRIPES));
        }
    }

    Rate rate() {
        return rate;
    }

    /// @param who null for somebody unknown
    /// @return 0, or the nanoseconds until it may be tried again
    long take(Object who, long nowNanos) {
        if (who == null && inDoubt == InDoubt.OPEN) {
            return 0;
        }
        long wait = bucket(who, nowNanos).take(nowNanos);
        if (wait > 0) {
            refused.increment();
        }
        return wait;
    }

    /// What [#take] would give, without taking.
    long peek(Object who, long nowNanos) {
        return who == null && inDoubt == InDoubt.OPEN
                ? 0
                : bucket(who, nowNanos).peek(nowNanos);
    }

    private Bucket bucket(Object who, long nowNanos) {
        if (who == null) {
            return shared;
        }
        int hash = who.hashCode() * 0x9E3779B9;
        return stripes[hash >>> 26].bucket(who, nowNanos);
    }

    int size() {
        int size = 0;
        for (Stripe stripe : stripes) {
            size += stripe.size();
        }
        return size;
    }

    private final class Stripe {
        private final int max;
        private final Map<Object, Bucket> leastRecentFirst = new LinkedHashMap<>(16, 0.75f, true);

        Stripe(int max) {
            this.max = max;
        }

        synchronized Bucket bucket(Object who, long nowNanos) {
            Bucket known = leastRecentFirst.get(who);
            if (known != null) {
                return known;
            }
            if (leastRecentFirst.size() >= max) {
                Map.Entry<Object, Bucket> eldest =
                        leastRecentFirst.entrySet().iterator().next();
                if (inDoubt == InDoubt.CLOSED && !eldest.getValue().isFull(nowNanos)) {
                    return shared;
                }
                leastRecentFirst.remove(eldest.getKey());
            }
            Bucket fresh = new Bucket(rate, nowNanos);
            leastRecentFirst.put(who, fresh);
            return fresh;
        }

        synchronized int size() {
            return leastRecentFirst.size();
        }
    }
}
