package dev.parley.container;

import dev.parley.platform.api.UserId;
import dev.parley.presence.api.PresenceChanged;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Hears who comes and goes, as the gateway does.
@Singleton
public class PresenceChanges {

    private final List<PresenceChanged> changes = new CopyOnWriteArrayList<>();

    void on(@Observes PresenceChanged event) {
        changes.add(event);
    }

    List<PresenceChanged> of(UserId user) {
        return changes.stream().filter(change -> change.userId().equals(user)).toList();
    }
}
