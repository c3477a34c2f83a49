package dev.parley.notification.internal;

import dev.parley.notification.api.PushRegistrations.Registration;
import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.Devices;
import dev.parley.user.api.Devices.Device;
import dev.parley.user.api.Users;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where a user can be reached: every signed-in device, else the telephone. Blocks on the database.
@Singleton
public class PushTargets {

    private final Devices devices;
    private final Users users;
    private final RegistrationTable registrations;

    @Inject
    public PushTargets(Devices devices, Users users, RegistrationTable registrations) {
        this.devices = devices;
        this.users = users;
        this.registrations = registrations;
    }

    /// Empty for a user who does not exist any more.
    List<PushTarget> of(UserId user) {
        List<DeviceId> signedIn = signedIn(user);
        if (signedIn.isEmpty()) {
            return users.find(user).stream()
                    .<PushTarget>map(found -> new PushTarget.Phone(found.phoneNumber()))
                    .toList();
        }
        Map<DeviceId, Registration> known = registrations.of(signedIn);
        return signedIn.stream()
                .<PushTarget>map(device -> new PushTarget.Device(device, Optional.ofNullable(known.get(device))))
                .toList();
    }

    private List<DeviceId> signedIn(UserId user) {
        List<DeviceId> all = new ArrayList<>();
        Devices.Page page;
        do {
            page = devices.list(user, all.isEmpty() ? null : all.getLast(), Devices.MAX_PAGE);
            page.devices().stream().map(Device::deviceId).forEach(all::add);
        } while (page.more());
        return all;
    }
}
