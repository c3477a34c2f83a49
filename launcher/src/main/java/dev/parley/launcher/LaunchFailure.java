package dev.parley.launcher;

/// Parley could not be started, or something it needs is missing. The message is one sentence that says what is wrong
/// and what to do; it is shown as it stands, without a stack trace.
public final class LaunchFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LaunchFailure(String sentence) {
        super(sentence);
    }

    public LaunchFailure(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
