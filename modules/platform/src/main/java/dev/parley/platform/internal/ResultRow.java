package dev.parley.platform.internal;

import dev.parley.platform.api.Row;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;

/// A [Row] on a JDBC result.
final class ResultRow implements Row {

    private static final UUID[] NO_UUIDS = {};
    private static final String[] NO_TEXTS = {};

    private final ResultSet results;

    ResultRow(ResultSet results) {
        this.results = results;
    }

    @Override
    public UUID uuid(int column) {
        return read(() -> results.getObject(column, UUID.class));
    }

    @Override
    public String text(int column) {
        return read(() -> results.getString(column));
    }

    @Override
    public byte[] bytes(int column) {
        return read(() -> results.getBytes(column));
    }

    @Override
    public long longValue(int column) {
        return read(() -> results.getLong(column));
    }

    @Override
    public int intValue(int column) {
        return read(() -> results.getInt(column));
    }

    @Override
    public boolean flag(int column) {
        return read(() -> results.getBoolean(column));
    }

    @Override
    public Instant instant(int column) {
        OffsetDateTime time = read(() -> results.getObject(column, OffsetDateTime.class));
        return time == null ? null : time.toInstant();
    }

    @Override
    public Long longOrNull(int column) {
        return read(() -> results.getObject(column, Long.class));
    }

    @Override
    public UUID[] uuids(int column) {
        Array array = read(() -> results.getArray(column));
        return array == null ? NO_UUIDS : read(() -> (UUID[]) array.getArray());
    }

    @Override
    public String[] texts(int column) {
        Array array = read(() -> results.getArray(column));
        return array == null ? NO_TEXTS : read(() -> (String[]) array.getArray());
    }

    private static <T> T read(Column<T> column) {
        try {
            return column.get();
        } catch (SQLException failure) {
            throw SqlFailures.translate(failure);
        }
    }

    @FunctionalInterface
    private interface Column<T> {
        T get() throws SQLException;
    }
}
