package dev.parley.platform.api;

import java.util.List;
import java.util.function.Function;

/// Reads that take part in no transaction, such as pages of history: on connections of their own, without the cost of
/// a transaction manager. What the caller has committed before is seen. Text, arguments and errors as for [Database].
/// Calls block. Thread-safe.
public interface ReadDatabase {

    /// @param sql a `select` without side effects: it may run twice when a connection turns out to be dead
    <T> List<T> query(String sql, Function<Row, T> reader, Object... arguments);
}
