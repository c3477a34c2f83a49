package dev.parley.platform.internal;

import dev.parley.platform.api.Database;
import dev.parley.platform.api.ReadDatabase;
import dev.parley.platform.api.Row;
import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;

/// Reads on a pool whose connections are not asked whether they live before each use. A read that meets a dead one is
/// tried again where they are.
@Singleton
public class PooledReads implements ReadDatabase {

    private static final System.Logger LOG = System.getLogger(PooledReads.class.getName());

    private final Database checked;

    @Resource(lookup = "java:jboss/datasources/ParleyRead")
    private DataSource source;

    @Inject
    public PooledReads(Database checked) {
        this.checked = checked;
    }

    @Override
    public <T> List<T> query(String sql, Function<Row, T> reader, Object... arguments) {
        try (Connection connection = source.getConnection()) {
            return StatementRunner.query(connection, sql, reader, arguments);
        } catch (SQLException failure) {
            if (SqlFailures.isDeadConnection(failure)) {
                LOG.log(Level.DEBUG, "a read met a dead connection", failure);
                return checked.query(sql, reader, arguments);
            }
            throw SqlFailures.translate(failure);
        }
    }
}
