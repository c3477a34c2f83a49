package dev.parley.platform.api;

/// A statement would have stored a key that exists. Nothing of it was stored.
public final class UniqueViolation extends DatabaseException {

    private static final long serialVersionUID = 1L;

    private final String constraint;

    public UniqueViolation(String sqlState, String constraint, Throwable cause) {
        super(sqlState, cause);
        this.constraint = constraint;
    }

    /// The violated constraint or unique index; on a partitioned table the partition's name for it.
    public String constraint() {
        return constraint;
    }
}
