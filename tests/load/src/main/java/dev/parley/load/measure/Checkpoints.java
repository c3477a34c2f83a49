package dev.parley.load.measure;

import dev.parley.launcher.DatabaseAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/// What PostgreSQL's checkpointer has done: while it writes, commits take longer, and after it the first change of each
/// page is logged as a whole.
///
/// @param begun checkpoints, also those that had nothing to do
/// @param buffers that they wrote; some are written for one that began earlier
public record Checkpoints(long begun, long buffers) {
    private static final String QUERY = "SELECT num_timed + num_requested, buffers_written FROM pg_stat_checkpointer";

    /// Since the counters began.
    ///
    /// @return empty where the database does not tell, as before version 17
    public static Optional<Checkpoints> of(DatabaseAddress address) {
        try (Connection database = DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
                Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery(QUERY)) {
            rows.next();
            return Optional.of(new Checkpoints(rows.getLong(1), rows.getLong(2)));
        } catch (SQLException notTold) {
            return Optional.empty();
        }
    }

    public Checkpoints since(Checkpoints earlier) {
        return new Checkpoints(begun - earlier.begun, buffers - earlier.buffers);
    }

    /// Whether one was under way.
    public boolean any() {
        return begun > 0 || buffers > 0;
    }
}
