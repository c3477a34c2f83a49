package dev.parley.platform.internal;

import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.SharedCache;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.infinispan.Cache;
import org.infinispan.commons.CacheException;

/// A [SharedCache] on one Infinispan cache. What another node holds cannot be had while that one hangs: then the caller
/// is told to come again.
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
        return counted(answered(() -> cache.get(key)));
    }

    @Override
    public void put(K key, V value) {
        answered(() -> cache.put(key, value));
    }

    @Override
    public void put(K key, V value, Duration lifespan) {
        answered(() -> cache.put(key, value, lifespan.toMillis(), TimeUnit.MILLISECONDS));
    }

    @Override
    public Optional<V> take(K key) {
        return counted(answered(() -> cache.remove(key)));
    }

    @Override
    public void remove(K key) {
        answered(() -> cache.remove(key));
    }

    @Override
    public void clear() {
        cache.clear();
    }

    private static Object answered(Supplier<Object> question) {
        try {
            return question.get();
        } catch (CacheException hanging) {
            throw new ParleyException(ErrorCode.UNAVAILABLE, "another node does not answer", hanging);
        }
    }

    /// One cache holds one type, fixed by the module that owns it.
    @SuppressWarnings("unchecked")
    private Optional<V> counted(Object value) {
        (value == null ? misses : hits).increment();
        return Optional.ofNullable((V) value);
    }
}
