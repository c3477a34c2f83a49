package dev.parley.notification.internal;

import dev.parley.user.api.CodeSender;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/// Brings one-time codes to the outbox in development mode. A server without it has no way to send an SMS
/// yet: it says so once and drops them.
@Singleton
public class Codes implements CodeSender {

    private static final System.Logger LOG = System.getLogger(Codes.class.getName());

    private final OutboxTable outbox;
    private final AtomicBoolean warned = new AtomicBoolean();

    @Inject
    public Codes(OutboxTable outbox) {
        this.outbox = outbox;
    }

    @Override
    public void send(String phoneNumber, String text) {
        if (outbox.enabled()) {
            outbox.add("sms", phoneNumber, text);
        } else if (warned.compareAndSet(false, true)) {
            LOG.log(Level.WARNING, "no SMS provider is configured: one-time codes are not sent");
        }
    }
}
