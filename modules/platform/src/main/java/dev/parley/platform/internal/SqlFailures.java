package dev.parley.platform.internal;

import dev.parley.platform.api.ConcurrentUpdate;
import dev.parley.platform.api.DatabaseException;
import dev.parley.platform.api.DatabaseUnavailable;
import dev.parley.platform.api.UniqueViolation;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Maps PostgreSQL's error codes (its manual's appendix A) to what a caller can do about them.
final class SqlFailures {

    private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");

    private SqlFailures() {}

    static DatabaseException translate(SQLException failure) {
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        return switch (state) {
            case "23505" -> new UniqueViolation(state, constraint(failure), failure);
            case "40001", "40P01" -> new ConcurrentUpdate(state, failure);
            // 57014: cancelled by a time-out. 25P03: idle for too long in a transaction, as when this process was
            // stopped.
            // 25006: this server became read-only, as after a fail-over.
            case "57014", "25P03", "25006", "" -> new DatabaseUnavailable(state, failure);
            default ->
                unavailable(state) ? new DatabaseUnavailable(state, failure) : new DatabaseException(state, failure);
        };
    }

    /// Whether the connection was ended before this: by the network (08) or by the database (57P). Not so if it lives
    /// and nobody answers: whoever waited for that is not to wait again.
    static boolean isDeadConnection(SQLException failure) {
        String state = failure.getSQLState();
        return state != null
                && (state.startsWith("08") || state.startsWith("57P") || state.equals("25P03"))
                && !(failure.getCause() instanceof SocketTimeoutException);
    }

    /// 08: connection; 53: out of connections, memory or disk; 57P: shutting down or crashed; 58, XX: the server's own
    /// trouble. The pool reports a missing connection without a code.
    private static boolean unavailable(String state) {
        return state.startsWith("08")
                || state.startsWith("53")
                || state.startsWith("57P")
                || state.startsWith("58")
                || state.startsWith("XX");
    }

    /// The driver's own class would tell, but it is not on the application's class path: the server's message quotes
    /// the constraint first.
    private static String constraint(SQLException failure) {
        Matcher quoted = QUOTED.matcher(String.valueOf(failure.getMessage()));
        return quoted.find() ? quoted.group(1) : "";
    }
}
