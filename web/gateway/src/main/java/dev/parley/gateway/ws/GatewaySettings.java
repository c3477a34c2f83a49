package dev.parley.gateway.ws;

import dev.parley.platform.api.Settings;
import java.time.Duration;
import java.util.Set;

/// The bounds of a connection.
///
/// @param maxFrameBytes of one client message, over all its fragments
/// @param maxOutboundBytes that may wait for a slow client; then it is closed (1013) and catches up by seq
/// @param softOutboundBytes above which typing is left out, and the client's next request waits; a reply to one is not
///     larger either
/// @param heartbeat how often a client sends something at least
/// @param idleLimit without anything from the client, after which its connection is closed
/// @param closeLimit for the closing handshake
/// @param maxQueuedBytes that may wait for all clients together; beyond it those with the most are closed as slow ones
/// @param maxConnections of this node; one more gets 503
/// @param maxConnectionsPerDevice of this node; one more replaces the device's oldest
/// @param maxConnectionsPerUser of this node; one more replaces the user's oldest
/// @param blockingCalls requests that may wait for the database at once; one more waits, then gets `overloaded`
/// @param callLimit for a client to send the body of a REST request, and again to take the reply
/// @param allowedOrigins browsers' origins beside the server's own
record GatewaySettings(
        int maxFrameBytes,
        int maxOutboundBytes,
        int softOutboundBytes,
        Duration heartbeat,
        Duration idleLimit,
        Duration closeLimit,
        long maxQueuedBytes,
        int maxConnections,
        int maxConnectionsPerDevice,
        int maxConnectionsPerUser,
        int blockingCalls,
        Duration callLimit,
        Set<String> allowedOrigins) {

    static GatewaySettings from(Settings settings) {
        int maxOutboundBytes = settings.number("PARLEY_MAX_OUTBOUND_BYTES", 1 << 20, 1 << 16, 1 << 28);
        return new GatewaySettings(
                65_536,
                maxOutboundBytes,
                maxOutboundBytes / 4,
                Duration.ofSeconds(30),
                settings.seconds("PARLEY_IDLE_SECONDS", Duration.ofSeconds(100), Duration.ofHours(24)),
                Duration.ofSeconds(5),
                settings.longNumber("PARLEY_MAX_QUEUED_BYTES", 1L << 28, 1L << 20, 1L << 40),
                settings.number("PARLEY_MAX_CONNECTIONS", 100_000, 1, 10_000_000),
                settings.number("PARLEY_MAX_CONNECTIONS_PER_DEVICE", 10, 1, 1_000_000),
                settings.number("PARLEY_MAX_CONNECTIONS_PER_USER", 50, 1, 1_000_000),
                settings.number("PARLEY_BLOCKING_CALLS", 32, 1, 10_000),
                settings.seconds("PARLEY_CALL_SECONDS", Duration.ofSeconds(60), Duration.ofHours(1)),
                Set.of(settings.text("PARLEY_ALLOWED_ORIGINS", "").split(",")));
    }
}
