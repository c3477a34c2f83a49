package dev.parley.user.api;

import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.UserId;
import java.time.Instant;
import java.util.Set;

/// Who makes a call, as proved by an access token or a ticket.
///
/// @param roles what the user may do beyond an ordinary one
/// @param automation whether the token was made by an administrator for a program; its sessions belong to the
///     rate-limit class `automation`
/// @param expiresAt when the access token behind this expires; a connection may outlive it, a new call may not
public record Principal(UserId userId, DeviceId deviceId, Set<Role> roles, boolean automation, Instant expiresAt) {

    public Principal {
        roles = Set.copyOf(roles);
    }

    public boolean isAdmin() {
        return roles.contains(Role.ADMIN);
    }
}
