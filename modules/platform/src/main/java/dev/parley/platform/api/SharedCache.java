package dev.parley.platform.api;

import java.time.Duration;
import java.util.Optional;

/// A bounded map shared by the nodes of a cluster. Entries may vanish at any time (eviction, a lost node), so it holds
/// only what can be read again from the database or may be lost. Keys and values are immutable. Thread-safe.
public interface SharedCache<K, V> {

    /// Reads without blocking on the network.
    Optional<V> get(K key);

    void put(K key, V value);

    /// Keeps the entry for `lifespan` at most.
    void put(K key, V value, Duration lifespan);

    /// Removes the entry and gives it to exactly one caller in the cluster.
    Optional<V> take(K key);

    void remove(K key);

    /// Removes all entries that this server holds.
    void clear();
}
