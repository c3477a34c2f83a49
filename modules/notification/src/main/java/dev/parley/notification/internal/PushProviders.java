package dev.parley.notification.internal;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// Which provider serves this server. In development mode the outbox serves everybody; a server without it
/// has none yet, says so once and sends no pushes.
@Singleton
public class PushProviders {

    private static final System.Logger LOG = System.getLogger(PushProviders.class.getName());

    private final Mode mode;
    private final OutboxProvider outbox;
    private final AtomicBoolean warned = new AtomicBoolean();

    @Inject
    public PushProviders(Mode mode, OutboxProvider outbox) {
        this.mode = mode;
        this.outbox = outbox;
    }

    Optional<PushProvider> provider() {
        if (mode.isDevelopment()) {
            return Optional.of(outbox);
        }
        if (warned.compareAndSet(false, true)) {
            LOG.log(Level.WARNING, "no push provider is configured: pushes are not sent");
        }
        return Optional.empty();
    }
}
