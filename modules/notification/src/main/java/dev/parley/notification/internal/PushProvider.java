package dev.parley.notification.internal;

/// A way to a user's attention. May block on the network. Thread-safe.
@FunctionalInterface
interface PushProvider {

    PushOutcome push(PushTarget target, PushContent content);
}
