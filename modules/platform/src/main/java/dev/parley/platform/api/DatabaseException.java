package dev.parley.platform.api;

/// A statement that failed. `sqlState` is PostgreSQL's five-character code, or empty where there was none.
public class DatabaseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String sqlState;

    public DatabaseException(String sqlState, Throwable cause) {
        // The driver's message may quote row values, so it is not repeated here.
        super("database error " + sqlState, cause);
        this.sqlState = sqlState;
    }

    public String sqlState() {
        return sqlState;
    }
}
