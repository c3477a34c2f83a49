package dev.parley.notification.internal;

/// A provider could not take a push. Leaves the message on the queue, which brings it again later.
final class PushNotTaken extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PushNotTaken() {
        super("a push provider asks to come again later", null, false, false);
    }
}
