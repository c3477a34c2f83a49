package dev.parley.platform.api;

/// The transaction lost against another one (deadlock or serialisation failure) and was rolled back. Run it again.
public final class ConcurrentUpdate extends DatabaseException {

    private static final long serialVersionUID = 1L;

    public ConcurrentUpdate(String sqlState, Throwable cause) {
        super(sqlState, cause);
    }
}
