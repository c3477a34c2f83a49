package dev.parley.platform.testing;

import dev.parley.platform.api.CacheName;
import dev.parley.platform.api.Caches;
import dev.parley.platform.api.SharedCache;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Caches on plain maps, whose entries expire by the test's clock and never otherwise. Thread-safe.
public final class MemoryCaches implements Caches {

    private final Clock clock;
    private final Map<CacheName, MemoryCache<?, ?>> caches = new ConcurrentHashMap<>();

    public MemoryCaches(Clock clock) {
        this.clock = clock;
    }

    @Override
    @SuppressWarnings("unchecked") // as in the server: one cache holds one type
    public <K, V> SharedCache<K, V> cache(CacheName name) {
        return (SharedCache<K, V>) caches.computeIfAbsent(name, _ -> new MemoryCache<K, V>(clock));
    }

    /// Forgets everything, as a restart of the last node does.
    public void clear() {
        caches.values().forEach(SharedCache::clear);
    }

    private static final class MemoryCache<K, V> implements SharedCache<K, V> {

        private final Clock clock;
        private final Map<K, Held<V>> entries = new ConcurrentHashMap<>();

        MemoryCache(Clock clock) {
            this.clock = clock;
        }

        @Override
        public Optional<V> get(K key) {
            return alive(entries.get(key));
        }

        @Override
        public void put(K key, V value) {
            entries.put(key, new Held<>(value, Instant.MAX));
        }

        @Override
        public void put(K key, V value, Duration lifespan) {
            entries.put(key, new Held<>(value, clock.instant().plus(lifespan)));
        }

        @Override
        public Optional<V> take(K key) {
            return alive(entries.remove(key));
        }

        @Override
        public void remove(K key) {
            entries.remove(key);
        }

        @Override
        public void clear() {
            entries.clear();
        }

        private Optional<V> alive(Held<V> held) {
            return Optional.ofNullable(held)
                    .filter(entry -> clock.instant().isBefore(entry.until()))
                    .map(Held::value);
        }
    }

    private record Held<V>(V value, Instant until) {}
}
