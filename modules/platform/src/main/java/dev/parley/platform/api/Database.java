package dev.parley.platform.api;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Plain SQL on Parley's PostgreSQL. The injected instance takes part in the transaction of the calling
/// `@Transactional` bean, or commits each statement by itself where there is none. Calls block; never make one on an
/// I/O thread. Thread-safe.
///
/// Arguments are bound, never pasted into the text. They may be `UUID`, `String`, `Long`, `Integer`, `Short`,
/// `Boolean`, `byte[]`, `Instant`, null, and arrays of these (`UUID[]`, `String[]`, `Long[]`, `Integer[]`, `Short[]`,
/// `Boolean[]`, `byte[][]`, `Instant[]`) for `unnest` and `= any(…)`.
///
/// Errors: [UniqueViolation], [ConcurrentUpdate], [DatabaseUnavailable], else [DatabaseException].
public interface Database {

    <T> List<T> query(String sql, Function<Row, T> reader, Object... arguments);

    /// The only row, or empty. Two rows are a defect and throw [IllegalStateException].
    default <T> Optional<T> queryOne(String sql, Function<Row, T> reader, Object... arguments) {
        List<T> rows = query(sql, reader, arguments);
        if (rows.size() > 1) {
            throw new IllegalStateException("one row expected, got " + rows.size());
        }
        return rows.stream().findFirst();
    }

    /// Runs a statement that returns no rows and tells how many it touched.
    int update(String sql, Object... arguments);
}
