package dev.parley.platform.api;

import java.time.Instant;
import java.util.UUID;

/// The current row of a query's result, by column number from 1. Valid only during the call it is passed to.
/// The object-typed getters give `null` for SQL null; the primitive ones give zero or false.
public interface Row {

    UUID uuid(int column);

    String text(int column);

    byte[] bytes(int column);

    long longValue(int column);

    int intValue(int column);

    boolean flag(int column);

    Instant instant(int column);

    /// The value of a `bigint` column that may be null.
    Long longOrNull(int column);

    /// The value of a `uuid[]` column; an empty array for null.
    UUID[] uuids(int column);

    /// The value of a `text[]` column; an empty array for null.
    String[] texts(int column);
}
