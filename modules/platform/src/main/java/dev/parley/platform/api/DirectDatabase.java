package dev.parley.platform.api;

/// Dedicated connections outside any JTA transaction, for the few writers that batch many requests into one commit.
/// Each comes from a small pool of its own, so that slow requests cannot starve the message path. Thread-safe.
public interface DirectDatabase {

    /// Opens a connection that commits each statement. Blocks for a bounded time.
    ///
    /// @throws DatabaseUnavailable when none can be had
    DirectConnection open();
}
