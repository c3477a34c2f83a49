package dev.parley.gateway.limit;

import dev.parley.gateway.limit.Limit.Per;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.Metrics;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.Settings;
import dev.parley.user.api.Principal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;

/// Counts calls by the rows of [Limit]. Each node counts for itself, in memory: a restart gives everybody full buckets.
/// Never blocks. Thread-safe.
@Singleton
public class RateLimits {

    /// For each row; about 150 bytes each. A send bucket is full again after ten seconds, so it takes more different
    /// senders than this within ten seconds before any is forgotten too early.
    private static final int MAX_BUCKETS = 65_536;

    private final Map<Limit, Buckets> ofPersons = new EnumMap<>(Limit.class);
    private final Map<Limit, Buckets> ofAutomation = new EnumMap<>(Limit.class);
    private final TrustedProxies proxies;
    private final LongSupplier nanoTime;

    @Inject
    public RateLimits(Settings settings, Metrics metrics) {
        this(
                settings,
                row -> metrics.counter(
                        "parley_rate_limited_total",
                        "Calls refused, and frames dropped, for being too many.",
                        "row",
                        row.wireName()),
                System::nanoTime);
    }

    /// @param refusals counts those of a row, persons' and automation's together
    RateLimits(Settings settings, Function<Limit, LongAdder> refusals, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.proxies = TrustedProxies.parse("PARLEY_TRUSTED_PROXIES", settings.text("PARLEY_TRUSTED_PROXIES", ""));
        for (Limit row : Limit.values()) {
            LongAdder refused = refusals.apply(row);
            row.person(settings::text).ifPresent(rate -> ofPersons.put(row, buckets(row, rate, refused)));
            row.automation(settings::text).ifPresent(rate -> ofAutomation.put(row, buckets(row, rate, refused)));
        }
    }

    private Buckets buckets(Limit row, Rate rate, LongAdder refused) {
        return new Buckets(rate, row.inDoubt(), MAX_BUCKETS, refused, nanoTime.getAsLong());
    }

    /// The limits of one connection.
    public ConnectionLimits ofConnection(Principal principal) {
        return new ConnectionLimits(table(principal), principal, nanoTime);
    }

    /// Counts a call of somebody known.
    ///
    /// @throws ParleyException `rate-limited`
    public void take(Limit row, Principal principal) {
        Buckets buckets = table(principal).get(row);
        if (buckets != null) {
            demand(buckets.take(who(row, principal), nanoTime.getAsLong()));
        }
    }

    /// Counts a call from an address.
    ///
    /// @param client as [#client] tells it
    /// @throws ParleyException `rate-limited`
    public void take(Limit row, Optional<InetAddress> client) {
        Buckets buckets = ofPersons.get(row);
        if (buckets != null) {
            demand(buckets.take(client.map(ClientAddress::of).orElse(null), nanoTime.getAsLong()));
        }
    }

    /// Refuses as [#take] would, but does not count.
    ///
    /// @throws ParleyException `rate-limited`
    public void check(Limit row, Optional<InetAddress> client) {
        Buckets buckets = ofPersons.get(row);
        if (buckets != null) {
            demand(buckets.peek(client.map(ClientAddress::of).orElse(null), nanoTime.getAsLong()));
        }
    }

    /// The address of the client; empty where it cannot be told.
    ///
    /// @param peer who opened the connection; null for unknown
    /// @param forwardedFor all `X-Forwarded-For` lines joined by commas, or null
    public Optional<InetAddress> client(InetAddress peer, String forwardedFor) {
        return proxies.client(peer, forwardedFor);
    }

    private Map<Limit, Buckets> table(Principal principal) {
        return principal.automation() ? ofAutomation : ofPersons;
    }

    static Object who(Limit row, Principal principal) {
        return row.isPer(Per.USER) ? principal.userId() : principal.deviceId();
    }

    private static void demand(long waitNanos) {
        if (waitNanos > 0) {
            throw refusal(waitNanos);
        }
    }

    static ParleyException refusal(long waitNanos) {
        // Rounded up: whoever comes after just that time is served.
        long millis = Math.ceilDiv(waitNanos, TimeUnit.MILLISECONDS.toNanos(1));
        return ParleyException.retryLater(ErrorCode.RATE_LIMITED, "too many of these", Duration.ofMillis(millis));
    }
}
