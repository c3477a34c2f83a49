package dev.parley.platform.internal;

import dev.parley.platform.api.DirectConnection;
import dev.parley.platform.api.Row;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;

/// A [DirectConnection] on one pooled JDBC connection.
final class JdbcDirectConnection implements DirectConnection {

    private static final System.Logger LOG = System.getLogger(JdbcDirectConnection.class.getName());

    private final Connection connection;

    JdbcDirectConnection(Connection connection) {
        this.connection = connection;
    }

    @Override
    public <T> List<T> query(String sql, Function<Row, T> reader, Object... arguments) {
        try {
            return StatementRunner.query(connection, sql, reader, arguments);
        } catch (SQLException failure) {
            throw SqlFailures.translate(failure);
        }
    }

    @Override
    public int update(String sql, Object... arguments) {
        try {
            return StatementRunner.update(connection, sql, arguments);
        } catch (SQLException failure) {
            throw SqlFailures.translate(failure);
        }
    }

    @Override
    public void inTransaction(Runnable work) {
        try {
            connection.setAutoCommit(false);
            try {
                work.run();
                connection.commit();
            } catch (RuntimeException | SQLException failure) {
                rollBack(failure);
                throw failure;
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException failure) {
            throw SqlFailures.translate(failure);
        }
    }

    private void rollBack(Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException alsoBroken) {
            cause.addSuppressed(alsoBroken);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException broken) {
            LOG.log(Level.DEBUG, "closing a broken connection failed", broken);
        }
    }
}
