package dev.parley.platform.internal;

import dev.parley.platform.api.DatabaseException;
import dev.parley.platform.api.DatabaseUnavailable;
import dev.parley.platform.api.Metrics;
import dev.parley.platform.api.ReplicaDatabase;
import dev.parley.platform.api.Row;
import dev.parley.platform.api.Settings;
import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import javax.sql.DataSource;

/// The replica that `PARLEY_DB_REPLICA_URL` names.
@Singleton
public class PooledReplica implements ReplicaDatabase {

    private static final System.Logger LOG = System.getLogger(PooledReplica.class.getName());
    private static final long LEFT_ALONE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final boolean isThere;
    private final LongAdder answered;
    private final LongAdder failed;

    /// On a replica that is none this is a pool without connections.
    @Resource(lookup = "java:jboss/datasources/ParleyReplica")
    private DataSource source;

    private volatile long failedAtNanos;
    private volatile boolean leftAlone;

    @Inject
    public PooledReplica(Settings settings, Metrics metrics) {
        this.isThere = settings.text("PARLEY_DB_REPLICA_URL").isPresent();
        this.answered = metrics.counter("parley_replica_reads_total", "Reads that the replica answered.");
        this.failed = metrics.counter("parley_replica_failures_total", "Reads that the replica did not answer.");
    }

    @Override
    public <T> Optional<List<T>> query(String sql, Function<Row, T> reader, Object... arguments) {
        if (!isThere || isLeftAlone()) {
            return Optional.empty();
        }
        try (Connection connection = source.getConnection()) {
            List<T> rows = StatementRunner.query(connection, sql, reader, arguments);
            answered.increment();
            return Optional.of(rows);
        } catch (SQLException failure) {
            DatabaseException translated = SqlFailures.translate(failure);
            failed.increment();
            // A statement that the replica cancelled for the sake of replaying is no reason to leave it alone.
            if (translated instanceof DatabaseUnavailable) {
                LOG.log(Level.WARNING, "the replica does not answer; the primary does its work meanwhile", failure);
                failedAtNanos = System.nanoTime();
                leftAlone = true;
            }
            return Optional.empty();
        }
    }

    private boolean isLeftAlone() {
        return leftAlone && System.nanoTime() - failedAtNanos < LEFT_ALONE_NANOS;
    }
}
