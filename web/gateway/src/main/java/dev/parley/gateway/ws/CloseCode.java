package dev.parley.gateway.ws;

/// The close codes of the protocol. The decoder adds 1002 and 1007, which RFC 6455 demands for broken streams.
final class CloseCode {

    static final int NORMAL = 1000;
    static final int POLICY = 1008;
    static final int RESTARTING = 1012;
    static final int OVERLOADED = 1013;
    static final int REVOKED = 4401;

    private CloseCode() {}
}
