package dev.parley.user.internal;

/// The order of what this module does at the start; lower comes first. All before what has no priority of its
/// own.
final class StartOrder {

    static final int SIGN_IN = 100;
    static final int ACCOUNTS = 200;

    private StartOrder() {}
}
