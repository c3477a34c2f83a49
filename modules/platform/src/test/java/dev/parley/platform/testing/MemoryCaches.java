package dev.parley.platform.testing;

import dev.parley.platform.api.CacheName;
import dev.parley.platform.api.Caches;
import dev.parley.platform.api.SharedCache;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

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
        private final List<Watcher<K>> watchers = new CopyOnWriteArrayList<>();

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
            watchers.forEach(watcher -> watcher.present(key));
        }

        @Override
        public void put(K key, V value, Duration lifespan) {
            entries.put(key, new Held<>(value, clock.instant().plus(lifespan)));
            watchers.forEach(watcher -> watcher.present(key));
        }

        @Override
        public Optional<V> take(K key) {
            Optional<V> taken = alive(entries.remove(key));
            watchers.forEach(watcher -> watcher.gone(key));
            return taken;
        }

        @Override
        public void remove(K key) {
            entries.remove(key);
            watchers.forEach(watcher -> watcher.gone(key));
        }

        @Override
        public void clear() {
            entries.keySet().forEach(this::remove);
        }

        @Override
        public void watch(Watcher<K> watcher) {
            watchers.add(watcher);
            entries.keySet().forEach(watcher::present);
        }

        private Optional<V> alive(Held<V> held) {
            return Optional.ofNullable(held)
                    .filter(entry -> clock.instant().isBefore(entry.until()))
                    .map(Held::value);
        }
    }

    private record Held<V>(V value, Instant until) {}
}
