package dev.parley.notification.internal;

import dev.parley.notification.api.PushRegistrations.Registration;
import dev.parley.platform.api.DeviceId;
import java.util.Optional;

/// Where a push goes.
sealed interface PushTarget {

    /// A signed-in device. Without a registration only a developer's outbox can reach it.
    record Device(DeviceId device, Optional<Registration> registration) implements PushTarget {}

    /// The telephone of a user who has no device.
    record Phone(String number) implements PushTarget {}
}
