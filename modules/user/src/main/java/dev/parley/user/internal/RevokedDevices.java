package dev.parley.user.internal;

import dev.parley.platform.api.CacheName;
import dev.parley.platform.api.Caches;
import dev.parley.platform.api.ClusterChanged;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.DatabaseException;
import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.SharedCache;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.DeviceRevoked;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/// Devices whose access tokens are refused although they have not expired. The database is the judge: each node
/// looks there every few seconds for what was revoked anywhere, and sends those devices away. So a node that hears
/// nothing from the others learns of it all the same. Thread-safe.
///
/// What a look has found is kept, all of it, for as long as such a token may live: whoever is forgotten earlier
/// would be let in again. The shared cache, which is bounded, tells the other nodes before their next look.
@Singleton
public class RevokedDevices {

    private static final System.Logger LOG = System.getLogger(RevokedDevices.class.getName());
    private static final int LOOK_SECONDS = 5;

    /// How much later than its time says a revocation may show: the clock of its node is behind, its commit took
    /// long. Who is let in by a check that crossed the look that found the revocation is sent away by the next.
    static final Duration OVERLAP = Duration.ofMinutes(1);

    private static final Duration KEPT = AccessTokens.LIFETIME.plus(OVERLAP);

    private final Database database;
    private final Clock clock;
    private final Event<DeviceRevoked> revocations;
    private final SharedCache<UUID, Boolean> cache;

    /// Device to the time from which it need not be kept.
    private final Map<UUID, Instant> kept = new ConcurrentHashMap<>();

    private final Lock looking = new ReentrantLock();
    private volatile Instant lookedAt;
    private Thread looks;

    @Inject
    public RevokedDevices(Database database, Clock clock, Caches caches, Event<DeviceRevoked> revocations) {
        this.database = database;
        this.clock = clock;
        this.revocations = revocations;
        this.cache = caches.cache(CacheName.REVOKED_DEVICES);
        this.lookedAt = clock.instant();
    }

    synchronized void start(@Observes @Priority(StartOrder.SIGN_IN) Startup event) {
        lookedAt = clock.instant();
        revokedSince(lookedAt.minus(KEPT)).forEach(revoked -> keep(revoked.deviceId()));
        if (looks == null) {
            looks = Thread.ofVirtual().name("parley-revocations").start(this::lookAgainAndAgain);
        }
    }

    synchronized void stop(@Observes Shutdown event) {
        if (looks != null) {
            looks.interrupt();
        }
    }

    /// Revocations on other servers may have been missed: this look does not wait for its turn.
    void on(@Observes @Priority(ClusterChanged.REVOCATIONS) ClusterChanged event) {
        look();
    }

    private void lookAgainAndAgain() {
        try {
            while (true) {
                TimeUnit.SECONDS.sleep(LOOK_SECONDS);
                try {
                    look();
                } catch (DatabaseException away) {
                    LOG.log(Level.DEBUG, "revoked devices could not be looked for: the next look does it", away);
                } catch (RuntimeException failure) {
                    LOG.log(Level.WARNING, "a revoked device could not be sent away: the next look does it", failure);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /// Keeps what was revoked since the last look that worked, and sends those devices away from this node.
    void look() {
        looking.lock();
        try {
            Instant now = clock.instant();
            kept.values().removeIf(now::isAfter);
            for (DeviceRevoked revoked : revokedSince(lookedAt.minus(OVERLAP))) {
                keep(revoked.deviceId());
                revocations.fire(revoked);
            }
            lookedAt = now;
        } finally {
            looking.unlock();
        }
    }

    /// By the index `device_revoked`.
    private List<DeviceRevoked> revokedSince(Instant oldest) {
        return database.query(
                "select user_id, device_id from users.device where revoked_at > ?",
                row -> new DeviceRevoked(new UserId(row.uuid(1)), new DeviceId(row.uuid(2)), true),
                oldest);
    }

    private void keep(DeviceId device) {
        kept.putIfAbsent(device.value(), clock.instant().plus(KEPT));
    }

    /// Refuses the device from now on, on all nodes that can be reached.
    void add(DeviceId device) {
        keep(device);
        cache.put(device.value(), Boolean.TRUE, AccessTokens.LIFETIME);
    }

    /// Reads memory only.
    boolean contains(DeviceId device) {
        return kept.containsKey(device.value()) || cache.get(device.value()).isPresent();
    }
}
