package dev.parley.platform.api;

import java.util.UUID;

/// Makes new ids. Injected wherever one is needed, so that a test decides them. Thread-safe.
@FunctionalInterface
public interface Ids {

    /// A new UUID version 7 (RFC 9562): 48 bits of Unix milliseconds, then random bits, so that ids made later sort
    /// later and a B-tree grows at its right edge.
    UUID next();
}
