package dev.parley.user.api;

import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.UserId;
import java.time.Instant;
import java.util.List;

/// The signed-in devices of a user. Thread-safe; blocks on the database.
public interface Devices {

    int MAX_PAGE = 100;

    /// Devices that are signed in, oldest first.
    ///
    /// @param after the last one of the page before, or null
    /// @param limit 1 to [#MAX_PAGE]
    Page list(UserId user, DeviceId after, int limit);

    /// Ends a sign-in: the device's tokens are refused from now on, and [DeviceRevoked] is fired.
    ///
    /// @throws dev.parley.platform.api.ParleyException `not-found` when the user has no such device
    void revoke(UserId user, DeviceId device);

    record Page(List<Device> devices, boolean more) {
        public Page {
            devices = List.copyOf(devices);
        }
    }

    /// @param automation whether an administrator signed it in, for a program
    /// @param lastUsedAt when its tokens were last renewed
    record Device(
            DeviceId deviceId,
            String name,
            String platform,
            boolean automation,
            Instant createdAt,
            Instant lastUsedAt) {}
}
