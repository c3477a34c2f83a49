package dev.parley.load.measure;

import dev.parley.launcher.DatabaseAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Looks every 10 ms or so, over a connection of its own, at what the connections of Parley's writers wait for: of a
/// commit most is waiting, which no profile of a processor shows. Used once, by one thread; it looks on another.
public final class WaitSampler {
    /// `ParleyDirect` is the pool of the batch writers.
    private static final String QUERY = "SELECT coalesce(wait_event_type || ' ' || wait_event, '" + Waits.RUNNING
            + "'), count(*) FROM pg_stat_activity WHERE application_name = 'ParleyDirect' AND state <> 'idle' GROUP BY 1";

    private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(10);

    private final Connection database;
    private final Thread thread =
            Thread.ofPlatform().name("parley-waits").daemon().unstarted(this::run);
    private Waits waits = new Waits(Map.of(), 0);
    private SQLException failure;
    private volatile boolean stopped;

    private WaitSampler(Connection database) {
        this.database = database;
    }

    /// From here on.
    ///
    /// @throws SQLException when the database cannot be reached
    public static WaitSampler start(DatabaseAddress address) throws SQLException {
        WaitSampler sampler =
                new WaitSampler(DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password()));
        sampler.thread.start();
        return sampler;
    }

    private void run() {
        try (database;
                PreparedStatement query = database.prepareStatement(QUERY)) {
            while (!stopped) {
                waits = waits.plus(seen(query));
                LockSupport.parkNanos(INTERVAL);
            }
        } catch (SQLException failed) {
            failure = failed;
        }
    }

    private static Map<String, Long> seen(PreparedStatement query) throws SQLException {
        Map<String, Long> seen = new HashMap<>();
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                seen.put(rows.getString(1), rows.getLong(2));
            }
        }
        return seen;
    }

    /// Up to here.
    ///
    /// @throws SQLException when the database did not let itself be looked at
    public Waits stop() throws SQLException {
        stopped = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted", interrupted);
        }
        if (failure != null) {
            throw failure;
        }
        return waits;
    }
}
