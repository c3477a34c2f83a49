package dev.parley.client;

import java.time.Instant;
import java.util.UUID;

/// What a device proves itself with. The refresh token is good for one use; [ParleyListener#onTokens] tells the
/// next.
///
/// @param accessToken sent with every call
/// @param refreshToken buys the next pair; keep it secret and keep only the newest
/// @param expiresAt until when the access token is valid, by the server's clock
public record Tokens(String accessToken, String refreshToken, Instant expiresAt, UUID userId, UUID deviceId) {
    /// Without the tokens themselves.
    @Override
    public String toString() {
        return "Tokens[user " + userId + ", device " + deviceId + ", until " + expiresAt + "]";
    }
}
