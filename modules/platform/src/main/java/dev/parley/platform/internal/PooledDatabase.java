package dev.parley.platform.internal;

import dev.parley.platform.api.Database;
import dev.parley.platform.api.DirectConnection;
import dev.parley.platform.api.DirectDatabase;
import dev.parley.platform.api.Row;
import jakarta.annotation.Resource;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;

/// The one adapter to JDBC: two pools of the server, one that joins JTA transactions and one that does not.
@Singleton
public class PooledDatabase implements Database, DirectDatabase {

    @Resource(lookup = "java:jboss/datasources/Parley")
    private DataSource transactional;

    @Resource(lookup = "java:jboss/datasources/ParleyDirect")
    private DataSource direct;

    @Override
    public <T> List<T> query(String sql, Function<Row, T> reader, Object... arguments) {
        try (Connection connection = transactional.getConnection()) {
            return StatementRunner.query(connection, sql, reader, arguments);
        } catch (SQLException failure) {
            throw SqlFailures.translate(failure);
        }
    }

    @Override
    public int update(String sql, Object... arguments) {
        try (Connection connection = transactional.getConnection()) {
            return StatementRunner.update(connection, sql, arguments);
        } catch (SQLException failure) {
            throw SqlFailures.translate(failure);
        }
    }

    @Override
    public DirectConnection open() {
        try {
            return new JdbcDirectConnection(direct.getConnection());
        } catch (SQLException failure) {
            throw SqlFailures.translate(failure);
        }
    }
}
