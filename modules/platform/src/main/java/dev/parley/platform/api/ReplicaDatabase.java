package dev.parley.platform.api;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Reads from a replica of the database, which may lag behind: the caller has to see from the rows themselves
/// whether they are new enough, and else to ask [ReadDatabase]. Text and arguments as for [Database]. Calls
/// block. Thread-safe.
public interface ReplicaDatabase {

    /// Empty when there is no replica, or it did not answer; it is then left alone for some seconds.
    <T> Optional<List<T>> query(String sql, Function<Row, T> reader, Object... arguments);
}
