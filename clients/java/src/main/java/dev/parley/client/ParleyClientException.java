package dev.parley.client;

import java.time.Duration;
import java.util.Optional;

/// A call that the server refused or that could not reach it.
///
/// `code` is one of the protocol's error codes (`invalid`, `not-member`, `rate-limited` …) or, for what
/// happened on this side, one of the constants here. The message is one sentence fit to be shown.
public final class ParleyClientException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// The server cannot be reached, or the connection to it was lost before it answered, here or behind a load
    /// balancer: what was asked for may have been done.
    public static final String UNREACHABLE = "unreachable";

    /// The answer cannot be understood: not a Parley server, or a version that speaks differently.
    public static final String UNINTELLIGIBLE = "unintelligible";

    /// The client was closed.
    public static final String CLOSED = "closed";

    /// The outbox holds as many unacknowledged messages as it may; try again when one was acknowledged.
    public static final String OUTBOX_FULL = "outbox-full";

    /// Another connection of the same device has taken this one's place.
    public static final String REPLACED = "replaced";

    private final String code;
    private final Duration retryAfter;

    public ParleyClientException(String code, String message) {
        this(code, message, null, null);
    }

    public ParleyClientException(String code, String message, Throwable cause) {
        this(code, message, null, cause);
    }

    /// @param retryAfter when the call may be repeated, or null when the server did not say
    public ParleyClientException(String code, String message, Duration retryAfter, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.retryAfter = retryAfter;
    }

    /// What went wrong, for programs.
    public String code() {
        return code;
    }

    /// When the server is willing to be asked again.
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /// Whether the same call may succeed later. Nothing was stored; of [#UNREACHABLE] nobody knows.
    public boolean isTransient() {
        return switch (code) {
            case "rate-limited", "overloaded", "unavailable", UNREACHABLE -> true;
            default -> false;
        };
    }
}
