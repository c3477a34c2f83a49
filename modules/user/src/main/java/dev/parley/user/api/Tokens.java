package dev.parley.user.api;

import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.UserId;
import java.time.Instant;

/// What a device proves its sign-in with. Its text form leaves the secrets out.
///
/// @param accessToken goes with every call, valid until `expiresAt`
/// @param refreshToken gets the next tokens, once
public record Tokens(String accessToken, String refreshToken, Instant expiresAt, UserId userId, DeviceId deviceId) {

    @Override
    public String toString() {
        return "Tokens[userId=" + userId + ", deviceId=" + deviceId + ", expiresAt=" + expiresAt + "]";
    }
}
