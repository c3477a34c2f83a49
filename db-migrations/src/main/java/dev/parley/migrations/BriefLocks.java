package dev.parley.migrations;

import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/// Lets a migration wait but briefly for a table that others use. Behind an `ALTER TABLE` that waits for a
/// backup to end, every later statement on the table waits too, of every node.
///
/// One that has waited for too long fails as a whole, leaves nothing behind and can be run again. What runs
/// outside a transaction, to build an index concurrently, is in nobody's way while it waits, and would leave a
/// broken index: for that there is no limit.
final class BriefLocks extends BaseCallback {
    /// Longer than PostgreSQL's `deadlock_timeout` (1 s), after which a vacuum on its own initiative gives way.
    private static final String SET = "SET LOCAL lock_timeout = '2s'";

    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String DEADLOCK_DETECTED = "40P01";

    /// Whether a migration failed because others used its tables.
    static boolean gaveUp(FlywayException failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException refused
                    && (LOCK_NOT_AVAILABLE.equals(refused.getSQLState())
                            || DEADLOCK_DETECTED.equals(refused.getSQLState()))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean supports(Event event, Context context) {
        return event == Event.BEFORE_EACH_MIGRATE;
    }

    @Override
    public void handle(Event event, Context context) {
        try (Statement statement = context.getConnection().createStatement()) {
            // Has no effect where there is no transaction.
            statement.execute(SET);
        } catch (SQLException refused) {
            throw new FlywayException(SET + " was refused", refused);
        }
    }
}
