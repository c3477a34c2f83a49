package dev.parley.platform.api;

import java.util.Locale;

/// The error codes of the protocol, with the HTTP status that REST answers with.
public enum ErrorCode {
    MALFORMED(400),
    UNKNOWN_TYPE(400),
    INVALID(422),
    UNAUTHENTICATED(401),
    FORBIDDEN(403),
    NOT_FOUND(404),
    NOT_MEMBER(403),
    BLOCKED(403),
    CONFLICT(409),
    GONE(410),
    TOO_LARGE(413),
    RATE_LIMITED(429),
    QUOTA_EXCEEDED(403),
    OVERLOADED(503),
    UNAVAILABLE(503),
    INTERNAL(500);

    private final String wireName = name().toLowerCase(Locale.ROOT).replace('_', '-');
    private final int httpStatus;

    ErrorCode(int httpStatus) {
        this.httpStatus = httpStatus;
    }

    /// The code as it stands in frames and problem documents, e.g. `not-member`.
    public String wireName() {
        return wireName;
    }

    public int httpStatus() {
        return httpStatus;
    }

    /// Whether the code promises that nothing was stored and that the same request may succeed later; such an error
    /// carries `retryAfterMs`.
    public boolean retryable() {
        return this == RATE_LIMITED || this == OVERLOADED || this == UNAVAILABLE;
    }
}
