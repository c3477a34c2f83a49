package dev.parley.migrations;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// Remembers in the database, as each schema's comment, which migrations brought it to where it is. A start that finds
/// the marks of its own migrations need not look any closer, which is most of the work of a start.
///
/// A mark is taken away before a schema is touched and set after all has gone well, so a migration that failed, of
/// whatever version, is never taken for a success.
record SchemaMarks(Connection connection, MigrationScripts scripts) {
    private static final String TEXT = "Parley, migrations ";

    /// Whether exactly this version's migrations have been applied to the schema.
    boolean isCurrent(String schema) throws SQLException {
        String sql = "SELECT obj_description(to_regnamespace(?)::oid, 'pg_namespace')";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, schema);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && expected(schema).equals(result.getString(1));
            }
        }
    }

    void remove(String schema) {
        comment(schema, "NULL");
    }

    void set(String schema) {
        comment(schema, "'" + expected(schema) + "'");
    }

    private String expected(String schema) {
        return TEXT + scripts.fingerprint(schema);
    }

    private void comment(String schema, String value) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DO $$ BEGIN IF to_regnamespace('" + schema + "') IS NOT NULL THEN COMMENT ON SCHEMA "
                    + schema + " IS " + value + "; END IF; END $$");
        } catch (SQLException refused) {
            // Somebody else owns the schema. Without a mark the next start looks closer again, which is no harm.
            System.getLogger(SchemaMarks.class.getName())
                    .log(System.Logger.Level.DEBUG, "No mark on schema " + schema, refused);
        }
    }
}
