package dev.parley.notification.internal;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;

/// Sends one push to all places a user can be reached at, and forgets registrations of no use.
@Singleton
public class PushSender {

    private final RegistrationTable registrations;

    @Inject
    public PushSender(RegistrationTable registrations) {
        this.registrations = registrations;
    }

    /// Tries every target before it complains, so that one that cannot be reached holds up none of the
    /// others.
    ///
    /// @throws PushNotTaken when the provider wants one of them later; those that were reached get it again
    ///     then
    void send(PushProvider provider, List<PushTarget> targets, PushContent content) {
        boolean taken = true;
        for (PushTarget target : targets) {
            switch (provider.push(target, content)) {
                case PushOutcome.Delivered _ -> {
                    // Nothing is left to do.
                }
                case PushOutcome.Unregistered _ -> forget(target);
                case PushOutcome.RetryLater _ -> taken = false;
            }
        }
        if (!taken) {
            throw new PushNotTaken();
        }
    }

    private void forget(PushTarget target) {
        if (target instanceof PushTarget.Device gone) {
            registrations.remove(gone.device());
        }
    }
}
