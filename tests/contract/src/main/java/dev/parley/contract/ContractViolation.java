package dev.parley.contract;

/// The server, or a test, did what the documents do not say.
public final class ContractViolation extends AssertionError {

    private static final long serialVersionUID = 1L;

    ContractViolation(String message) {
        super(message);
    }
}
