package dev.parley.platform.internal;

import dev.parley.platform.api.Row;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/// Runs one statement on a connection: binds, executes, reads, closes.
final class StatementRunner {

    private StatementRunner() {}

    static <T> List<T> query(Connection connection, String sql, Function<Row, T> reader, Object... arguments)
            throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, arguments);
                ResultSet results = statement.executeQuery()) {
            List<T> rows = new ArrayList<>();
            Row row = new ResultRow(results);
            while (results.next()) {
                rows.add(reader.apply(row));
            }
            return rows;
        }
    }

    static int update(Connection connection, String sql, Object... arguments) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, arguments)) {
            return statement.executeUpdate();
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, Object... arguments)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, jdbcValue(connection, arguments[i]));
            }
            return statement;
        } catch (SQLException | RuntimeException failure) {
            statement.close();
            throw failure;
        }
    }

    private static Object jdbcValue(Connection connection, Object argument) throws SQLException {
        return switch (argument) {
            case null -> null;
            case Instant instant -> atUtc(instant);
            case Instant[] instants -> {
                OffsetDateTime[] times = new OffsetDateTime[instants.length];
                for (int i = 0; i < instants.length; i++) {
                    times[i] = instants[i] == null ? null : atUtc(instants[i]);
                }
                yield connection.createArrayOf("timestamptz", times);
            }
            case UUID[] values -> BinaryUuids.of(connection, values);
            case String[] values -> connection.createArrayOf("text", values);
            case Long[] values -> connection.createArrayOf("int8", values);
            case Integer[] values -> connection.createArrayOf("int4", values);
            case Short[] values -> connection.createArrayOf("int2", values);
            case Boolean[] values -> connection.createArrayOf("bool", values);
            case byte[][] values -> connection.createArrayOf("bytea", values);
            default -> argument;
        };
    }

    private static OffsetDateTime atUtc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
