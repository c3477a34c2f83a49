package dev.parley.notification.api;

import java.time.Instant;
import java.util.List;

/// What SMS, e-mail and push would have sent, kept for the developer to read. Only in development mode. Bounded: the
/// oldest go first. Thread-safe.
public interface Outbox {

    /// Whether this server runs in development mode; [#to] is empty where it does not.
    boolean enabled();

    /// The items for a phone number, e-mail address or device id, newest first.
    List<Item> to(String recipient);

    /// @param channel `sms`, `email`, `fcm`, `apns`, `webpush`
    record Item(String channel, String to, Instant at, String content) {}
}
