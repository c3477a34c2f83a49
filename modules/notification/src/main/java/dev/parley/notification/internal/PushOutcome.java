package dev.parley.notification.internal;

/// How a provider took a push.
sealed interface PushOutcome {

    /// The provider has it and answers for the rest.
    record Delivered() implements PushOutcome {}

    /// The provider does not know the device any more: its registration is of no use.
    record Unregistered() implements PushOutcome {}

    /// The provider cannot take it now. The queue brings it again.
    record RetryLater() implements PushOutcome {}
}
