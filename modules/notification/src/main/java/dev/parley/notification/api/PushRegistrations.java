package dev.parley.notification.api;

import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.UserId;

/// Where devices want their pushes. A device has one registration at most; a revoked one has none.
/// Thread-safe; blocks on the database.
public interface PushRegistrations {

    /// Registers a device, or changes how it is registered. A token that another device had moves over: it
    /// means one app on one telephone, whoever is signed in there now.
    ///
    /// Errors: `invalid`.
    void register(UserId user, DeviceId device, Registration registration);

    /// No more pushes to this device. Does nothing where there is no registration.
    void remove(DeviceId device);

    /// @param token 1 to 4,096 characters; for [PushService#WEBPUSH] the browser's subscription as JSON
    /// @param locale the language of texts, as a BCP 47 tag of at most 35 characters, e.g. `de-CH`
    record Registration(PushService service, String token, String locale) {}
}
