package dev.parley.platform.internal;

import dev.parley.platform.api.CacheName;
import dev.parley.platform.api.Caches;
import dev.parley.platform.api.Metrics;
import dev.parley.platform.api.SharedCache;
import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.infinispan.Cache;
import org.infinispan.context.Flag;

/// The one adapter to Infinispan: the caches of the server's container `parley`.
@Singleton
public class InfinispanCaches implements Caches {

    @Resource(lookup = "java:jboss/infinispan/cache/parley/last-seen")
    private Cache<Object, Object> lastSeen;

    @Resource(lookup = "java:jboss/infinispan/cache/parley/users")
    private Cache<Object, Object> users;

    @Resource(lookup = "java:jboss/infinispan/cache/parley/membership")
    private Cache<Object, Object> membership;

    @Resource(lookup = "java:jboss/infinispan/cache/parley/history")
    private Cache<Object, Object> history;

    @Resource(lookup = "java:jboss/infinispan/cache/parley/tickets")
    private Cache<Object, Object> tickets;

    @Resource(lookup = "java:jboss/infinispan/cache/parley/revoked-devices")
    private Cache<Object, Object> revokedDevices;

    private final Metrics metrics;

    @Inject
    public InfinispanCaches(Metrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public <K, V> SharedCache<K, V> cache(CacheName name) {
        Cache<Object, Object> cache = configured(name);
        String label = name.configuredName();
        // Visits every entry where entries expire: some milliseconds for 100,000. The map inside knows its size, but
        // is not among what the server's module `org.infinispan` shows.
        metrics.gauge("parley_cache_entries", "Entries in a cache.", "cache", label, cache::size);
        metrics.gauge(
                "parley_cache_capacity",
                "Entries that a cache takes at most.",
                "cache",
                label,
                () -> cache.getCacheConfiguration().memory().maxCount());
        return new InfinispanSharedCache<>(
                cache,
                metrics.counter("parley_cache_hits_total", "Reads that a cache answered.", "cache", label),
                metrics.counter("parley_cache_misses_total", "Reads that a cache could not answer.", "cache", label));
    }

    private Cache<Object, Object> configured(CacheName name) {
        return switch (name) {
            case LAST_SEEN -> unawaited(lastSeen);
            case USERS -> users;
            case MEMBERSHIP -> membership;
            case HISTORY -> history;
            case TICKETS -> tickets;
            case REVOKED_DEVICES -> unawaited(revokedDevices);
        };
    }

    /// Changes are sent to the other nodes in their order, and nobody waits for those to take them: a node that hangs
    /// holds up no caller. A server that is alone has nobody to send them to.
    private static Cache<Object, Object> unawaited(Cache<Object, Object> cache) {
        return cache.getAdvancedCache().withFlags(Flag.FORCE_ASYNCHRONOUS, Flag.IGNORE_RETURN_VALUES);
    }
}
