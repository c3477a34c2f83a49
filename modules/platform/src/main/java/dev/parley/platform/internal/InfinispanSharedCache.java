package dev.parley.platform.internal;

import dev.parley.platform.api.SharedCache;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.infinispan.Cache;

/// A [SharedCache] on one Infinispan cache.
final class InfinispanSharedCache<K, V> implements SharedCache<K, V> {

    private final Cache<Object, Object> cache;
    private final LongAdder hits;
    private final LongAdder misses;

    InfinispanSharedCache(Cache<Object, Object> cache, LongAdder hits, LongAdder misses) {
        this.cache = cache;
        this.hits = hits;
        this.misses = misses;
    }

    @Override
    public Optional<V> get(K key) {
        Object value = cache.get(key);
        (value == null ? misses : hits).increment();
        return typed(value);
    }

    @Override
    public void put(K key, V value) {
        cache.put(key, value);
    }

    @Override
    public void put(K key, V value, Duration lifespan) {
        cache.put(key, value, lifespan.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public Optional<V> take(K key) {
        return typed(cache.remove(key));
    }

    @Override
    public void remove(K key) {
        cache.remove(key);
    }

    @Override
    public void clear() {
        cache.clear();
    }

    /// One cache holds one type, fixed by the module that owns it.
    @SuppressWarnings("unchecked")
    private Optional<V> typed(Object value) {
        return Optional.ofNullable((V) value);
    }
}
