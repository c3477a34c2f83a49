package dev.parley.platform.api;

/// One database connection, for one thread at a time. Each statement commits by itself, except inside
/// [#inTransaction]. After a [DatabaseUnavailable] it is broken: close it and open another.
public interface DirectConnection extends Database, AutoCloseable {

    /// Runs `work` in one transaction: commits when it returns, rolls back when it throws.
    void inTransaction(Runnable work);

    /// Gives the connection back. Never throws.
    @Override
    void close();
}
