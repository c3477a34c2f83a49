package dev.parley.platform.internal;

import dev.parley.platform.api.CacheName;
import dev.parley.platform.api.Caches;
import dev.parley.platform.api.SharedCache;
import jakarta.annotation.Resource;
import jakarta.inject.Singleton;
import org.infinispan.Cache;

/// The one adapter to Infinispan: the caches of the server's container `parley`.
@Singleton
public class InfinispanCaches implements Caches {

    @Resource(lookup = "java:jboss/infinispan/cache/parley/sessions")
    private Cache<Object, Object> sessions;

    @Resource(lookup = "java:jboss/infinispan/cache/parley/last-seen")
    private Cache<Object, Object> lastSeen;

    @Resource(lookup = "java:jboss/infinispan/cache/parley/membership")
    private Cache<Object, Object> membership;

    @Resource(lookup = "java:jboss/infinispan/cache/parley/history")
    private Cache<Object, Object> history;

    @Resource(lookup = "java:jboss/infinispan/cache/parley/tickets")
    private Cache<Object, Object> tickets;

    @Resource(lookup = "java:jboss/infinispan/cache/parley/revoked-devices")
    private Cache<Object, Object> revokedDevices;

    @Override
    public <K, V> SharedCache<K, V> cache(CacheName name) {
        return new InfinispanSharedCache<>(
                switch (name) {
                    case SESSIONS -> sessions;
                    case LAST_SEEN -> lastSeen;
                    case MEMBERSHIP -> membership;
                    case HISTORY -> history;
                    case TICKETS -> tickets;
                    case REVOKED_DEVICES -> revokedDevices;
                });
    }
}
