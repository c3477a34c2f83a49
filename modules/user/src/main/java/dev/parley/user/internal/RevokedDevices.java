package dev.parley.user.internal;

import dev.parley.platform.api.CacheName;
import dev.parley.platform.api.Caches;
import dev.parley.platform.api.ClusterChanged;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.SharedCache;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.DeviceRevoked;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;

/// Devices whose access tokens are refused although they have not expired. In the shared cache for as long as
/// such a token may live; a node that starts reads them back from the database. Thread-safe.
@Singleton
public class RevokedDevices {

    private final Database database;
    private final Clock clock;
    private final Event<DeviceRevoked> revocations;
    private final SharedCache<UUID, Boolean> cache;

    @Inject
    public RevokedDevices(Database database, Clock clock, Caches caches, Event<DeviceRevoked> revocations) {
        this.database = database;
        this.clock = clock;
        this.revocations = revocations;
        this.cache = caches.cache(CacheName.REVOKED_DEVICES);
    }

    void start(@Observes @Priority(StartOrder.SIGN_IN) Startup event) {
        Instant oldest = clock.instant().minus(AccessTokens.LIFETIME);
        database.query(
                        "select device_id from users.device where revoked_at > ?",
                        row -> new DeviceId(row.uuid(1)),
                        oldest)
                .forEach(this::add);
    }

    /// Revocations on other servers may have been missed: who is still connected here is sent away.
    void on(@Observes @Priority(ClusterChanged.REVOCATIONS) ClusterChanged event) {
        Instant oldest = Instant.ofEpochMilli(event.sinceMillis()).minus(AccessTokens.LIFETIME);
        database.query(
                        "select user_id, device_id from users.device where revoked_at > ?",
                        row -> new DeviceRevoked(new UserId(row.uuid(1)), new DeviceId(row.uuid(2))),
                        oldest)
                .forEach(missed -> {
                    add(missed.deviceId());
                    revocations.fire(missed);
                });
    }

    void add(DeviceId device) {
        cache.put(device.value(), Boolean.TRUE, AccessTokens.LIFETIME);
    }

    /// Reads memory only.
    boolean contains(DeviceId device) {
        return cache.get(device.value()).isPresent();
    }
}
