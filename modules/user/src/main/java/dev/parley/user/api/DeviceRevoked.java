package dev.parley.user.api;

import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.UserId;

/// Event: a device was logged out or revoked. Its connections must close (4401). Fired after the commit, on the node
/// that took the call.
public record DeviceRevoked(UserId userId, DeviceId deviceId) {}
