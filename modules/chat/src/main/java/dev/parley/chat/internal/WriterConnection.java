package dev.parley.chat.internal;

import dev.parley.platform.api.DatabaseUnavailable;
import dev.parley.platform.api.DirectConnection;
import dev.parley.platform.api.DirectDatabase;

/// The one connection of a writer, opened when it is needed and kept. For one thread.
final class WriterConnection {

    private static final long TRUSTED_NANOS = 50_000_000;

    private final DirectDatabase database;
    private DirectConnection connection;
    private long usedAtNanos;

    WriterConnection(DirectDatabase database) {
        this.database = database;
    }

    /// One that has not been used for a while is asked first whether it lives. Otherwise the first message after the
    /// database was restarted would be in doubt, though it was never sent.
    ///
    /// @throws DatabaseUnavailable when it does not, or none can be had
    DirectConnection open() {
        if (connection == null) {
            connection = durable(database.open());
        } else if (System.nanoTime() - usedAtNanos > TRUSTED_NANOS) {
            connection.query("select 1", row -> row.intValue(1));
        }
        usedAtNanos = System.nanoTime();
        return connection;
    }

    /// What is acknowledged has reached the disk, whatever the database is set to and whoever had the connection
    /// before.
    private static DirectConnection durable(DirectConnection fresh) {
        try {
            fresh.query("select set_config('synchronous_commit', 'on', false)", row -> row.text(1));
            return fresh;
        } catch (RuntimeException broken) {
            fresh.close();
            throw broken;
        }
    }

    void close() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
