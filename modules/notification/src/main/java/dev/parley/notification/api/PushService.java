package dev.parley.notification.api;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Who brings a push to a device.
public enum PushService {
    FCM,
    APNS,
    WEBPUSH;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /// As in the protocol, e.g. `fcm`.
    public String wireName() {
        return wireName;
    }

    public static Optional<PushService> ofWireName(String name) {
        return Arrays.stream(values())
                .filter(service -> service.wireName.equals(name))
                .findFirst();
    }
}
