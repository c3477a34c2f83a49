package dev.parley.platform.internal;

import dev.parley.platform.api.Database;
import dev.parley.platform.api.DirectConnection;
import dev.parley.platform.api.DirectDatabase;
import dev.parley.platform.api.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;

/// The database of a test: the product's own statements and errors on plain JDBC, without a server around them. Stands
/// in for both pools; [#inTransaction] stands in for `@Transactional`. Thread-safe.
public final class DataSourceDatabase implements Database, DirectDatabase, AutoCloseable {

    private final DataSource source;
    private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();

    @SuppressWarnings("ThreadLocalUsage") // a transaction belongs to one thread and one database
    private final ThreadLocal<Connection> transaction = new ThreadLocal<>();

    public DataSourceDatabase(DataSource source) {
        this.source = source;
    }

    @Override
    public <T> List<T> query(String sql, Function<Row, T> reader, Object... arguments) {
        return run(connection -> StatementRunner.query(connection, sql, reader, arguments));
    }

    @Override
    public int update(String sql, Object... arguments) {
        return run(connection -> StatementRunner.update(connection, sql, arguments));
    }

    @Override
    public DirectConnection open() {
        try {
            return new JdbcDirectConnection(source.getConnection());
        } catch (SQLException failure) {
            throw SqlFailures.translate(failure);
        }
    }

    /// Runs `work` in one transaction on this thread: commits when it returns, rolls back when it throws. Inside
    /// another one it joins that.
    public <T> T inTransaction(Supplier<T> work) {
        if (transaction.get() != null) {
            return work.get();
        }
        return run(connection -> {
            connection.setAutoCommit(false);
            transaction.set(connection);
            try {
                T result = work.get();
                connection.commit();
                return result;
            } catch (RuntimeException failure) {
                connection.rollback();
                throw failure;
            } finally {
                transaction.remove();
                connection.setAutoCommit(true);
            }
        });
    }

    /// Closes the idle connections.
    @Override
    public void close() {
        for (Connection connection = idle.poll(); connection != null; connection = idle.poll()) {
            closeQuietly(connection);
        }
    }

    private <T> T run(Statement<T> statement) {
        Connection bound = transaction.get();
        Connection connection = bound;
        try {
            if (connection == null) {
                connection = idle.poll();
            }
            if (connection == null) {
                connection = source.getConnection();
            }
            return statement.on(connection);
        } catch (SQLException failure) {
            throw SqlFailures.translate(failure);
        } finally {
            if (bound == null && connection != null) {
                idle.push(connection);
            }
        }
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException alreadyBroken) {
            // Nothing is left to close.
        }
    }

    @FunctionalInterface
    private interface Statement<T> {
        T on(Connection connection) throws SQLException;
    }
}
