package dev.parley.load.measure;

import dev.parley.launcher.DatabaseAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;

/// Those settings of a PostgreSQL that decide what a measurement means: a figure without `fsync` is none.
public final class DatabaseSettings {
    private static final String QUERY = "SELECT name, current_setting(name) FROM pg_settings WHERE name IN"
            + " ('server_version', 'fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers', 'min_wal_size',"
            + " 'max_wal_size', 'checkpoint_timeout', 'wal_sync_method', 'wal_compression', 'wal_init_zero',"
            + " 'commit_delay') ORDER BY name";

    private DatabaseSettings() {}

    /// @throws SQLException when the database cannot be reached
    public static Map<String, String> of(DatabaseAddress address) throws SQLException {
        Map<String, String> settings = new LinkedHashMap<>();
        try (Connection database = DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
                Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery(QUERY)) {
            while (rows.next()) {
                settings.put(rows.getString(1), rows.getString(2));
            }
        }
        return settings;
    }
}
