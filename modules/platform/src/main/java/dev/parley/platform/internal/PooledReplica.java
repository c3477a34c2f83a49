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
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;
import javax.sql.DataSource;

/// The replica that `PARLEY_DB_REPLICA_URL` names.
///
/// One that hangs holds up few: no more callers than its pool has connections, until the first of them gives up by the
/// pool's time-outs. Then nobody asks it for five seconds, and after that one caller at a time, until one is answered.
@Singleton
public class PooledReplica implements ReplicaDatabase {

    private static final System.Logger LOG = System.getLogger(PooledReplica.class.getName());
    private static final long LEFT_ALONE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final boolean isThere;
    private final LongSupplier nanoTime;
    private final Semaphore trusted;
    private final Semaphore suspected = new Semaphore(1);
    private final LongAdder answered;
    private final LongAdder failed;

    /// On a replica that is none this is a pool without connections.
    @Resource(lookup = "java:jboss/datasources/ParleyReplica")
    private DataSource source;

    private volatile long failedAtNanos;
    private volatile boolean isSuspected;

    @Inject
    public PooledReplica(Settings settings, Metrics metrics) {
        this(settings, metrics, null, System::nanoTime);
    }

    PooledReplica(Settings settings, Metrics metrics, DataSource source, LongSupplier nanoTime) {
        this.source = source;
        this.nanoTime = nanoTime;
        // Nobody is to wait for a connection of the pool either.
        this.trusted = new Semaphore(settings.number("PARLEY_DB_READ_POOL", 20, 2, Integer.MAX_VALUE));
        this.isThere = settings.text("PARLEY_DB_REPLICA_URL").isPresent();
        this.answered = metrics.counter("parley_replica_reads_total", "Reads that the replica answered.");
        this.failed = metrics.counter("parley_replica_failures_total", "Reads that the replica did not answer.");
    }

    @Override
    public <T> Optional<List<T>> query(String sql, Function<Row, T> reader, Object... arguments) {
        boolean trial = isSuspected;
        Semaphore places = trial ? suspected : trusted;
        if (!isThere || isLeftAlone() || !places.tryAcquire()) {
            return Optional.empty();
        }
        try (Connection connection = source.getConnection()) {
            List<T> rows = StatementRunner.query(connection, sql, reader, arguments);
            answered.increment();
            if (trial) {
                isSuspected = false;
            }
            return Optional.of(rows);
        } catch (SQLException failure) {
            DatabaseException translated = SqlFailures.translate(failure);
            failed.increment();
            // A statement that the replica cancelled for the sake of replaying is no reason to leave it alone.
            if (translated instanceof DatabaseUnavailable) {
                LOG.log(Level.WARNING, "the replica does not answer; the primary does its work meanwhile", failure);
                failedAtNanos = nanoTime.getAsLong();
                isSuspected = true;
            }
            return Optional.empty();
        } finally {
            places.release();
        }
    }

    private boolean isLeftAlone() {
        return isSuspected && nanoTime.getAsLong() - failedAtNanos < LEFT_ALONE_NANOS;
    }
}
