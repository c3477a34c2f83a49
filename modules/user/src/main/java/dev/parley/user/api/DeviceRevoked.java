package dev.parley.user.api;

import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.UserId;

/// Event: a device was logged out or revoked. Its connections must close (4401). Fired after the commit, on the
/// node that took the call; and on every node for a while by each look at the database, whether it is news there
/// or not.
///
/// @param found whether a look found it, as those of the other nodes do: nobody else has to be told
public record DeviceRevoked(UserId userId, DeviceId deviceId, boolean found) {

    public DeviceRevoked(UserId userId, DeviceId deviceId) {
        this(userId, deviceId, false);
    }
}
