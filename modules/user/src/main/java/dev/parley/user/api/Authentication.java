package dev.parley.user.api;

import java.time.Instant;

/// Proves who is calling. All methods are thread-safe and refuse with `unauthenticated`, without telling why.
public interface Authentication {

    /// Checks signature, algorithm, expiry and that the device is not revoked. Reads caches only and does not block on
    /// the network in a single node.
    Principal authenticate(String accessToken);

    /// Makes a one-time ticket for a WebSocket of this caller, valid for 30 seconds.
    Ticket issueTicket(Principal principal);

    /// Takes a ticket; a second call with the same one is refused.
    Principal redeemTicket(String ticket);

    /// @param ticket 256 random bits, URL-safe
    record Ticket(String ticket, Instant expiresAt) {}
}
