package dev.parley.platform.api;

/// The database cannot be reached, is shutting down, or has no connection or disk space left. Whether the failed
/// statement was committed is unknown: find out before promising anything.
public final class DatabaseUnavailable extends DatabaseException {

    private static final long serialVersionUID = 1L;

    public DatabaseUnavailable(String sqlState, Throwable cause) {
        super(sqlState, cause);
    }
}
