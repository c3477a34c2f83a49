package dev.parley.platform.api;

import java.time.Duration;
import java.util.Optional;

/// A request that is refused, with the protocol's code for it. The message is shown to the client: it names what was
/// wrong, never a secret, a stack trace or another user's data.
public final class ParleyException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final Duration DEFAULT_RETRY = Duration.ofSeconds(1);

    private final ErrorCode code;
    private final String field;
    private final Duration retryAfter;

    public ParleyException(ErrorCode code, String message) {
        this(code, message, null, null, null);
    }

    public ParleyException(ErrorCode code, String message, Throwable cause) {
        this(code, message, null, null, cause);
    }

    private ParleyException(ErrorCode code, String message, String field, Duration retryAfter, Throwable cause) {
        super(message, cause, false, cause != null);
        this.code = code;
        this.field = field;
        this.retryAfter = retryAfter != null ? retryAfter : code.retryable() ? DEFAULT_RETRY : null;
    }

    /// A field that is missing, of the wrong type or out of its bounds.
    public static ParleyException invalid(String field, String message) {
        return new ParleyException(ErrorCode.INVALID, message, field, null, null);
    }

    /// An answer that asks the client to come again later; nothing was stored.
    public static ParleyException retryLater(ErrorCode code, String message, Duration retryAfter) {
        return new ParleyException(code, message, null, retryAfter, null);
    }

    public ErrorCode code() {
        return code;
    }

    /// The request's field at fault, for `invalid`.
    public Optional<String> field() {
        return Optional.ofNullable(field);
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
