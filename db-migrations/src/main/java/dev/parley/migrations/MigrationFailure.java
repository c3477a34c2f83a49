package dev.parley.migrations;

/// A database could not be brought up to date. The message is one sentence that an operator can act on.
public final class MigrationFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MigrationFailure(String sentence) {
        super(sentence);
    }

    public MigrationFailure(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
