package dev.parley.notification.api;

import java.time.Instant;
import java.util.List;

/// What SMS, e-mail and push would have sent, kept for the developer to read. Only in development mode.
/// Bounded: the oldest go first. Survives a restart. Thread-safe; blocks on the database.
public interface Outbox {

    /// Whether this server runs in development mode; [#to] is empty where it does not.
    boolean enabled();

    /// The newest items for a phone number, e-mail address or device id, newest first, at most 100.
    List<Item> to(String recipient);

    /// @param channel `sms`, `email`, `fcm`, `apns`, `webpush`, or `push` for a device that has not said
    ///     which push service it uses
    record Item(String channel, String to, Instant at, String content) {}
}
