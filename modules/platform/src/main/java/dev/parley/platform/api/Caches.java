package dev.parley.platform.api;

/// The caches that the server is configured with. Each has its own bound there.
public interface Caches {

    <K, V> SharedCache<K, V> cache(CacheName name);
}
