package dev.parley.load.run;

/// The load could not be put on, which says nothing about the server's promises. The message is one sentence.
public final class LoadFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LoadFailure(String sentence) {
        super(sentence);
    }

    public LoadFailure(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
