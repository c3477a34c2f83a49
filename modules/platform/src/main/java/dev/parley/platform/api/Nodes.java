package dev.parley.platform.api;

import java.util.List;

/// The servers that share the caches, by their names in the cluster. Reads memory only. Thread-safe.
public interface Nodes {

    /// This server. The name does not change while it runs.
    String self();

    /// The others that are alive as far as this one knows. Empty for a lone server.
    List<String> others();

    /// Whether another node is alive as far as this one knows.
    default boolean isThere(String node) {
        return others().contains(node);
    }
}
