package dev.parley.presence.internal;

import dev.parley.presence.api.PresenceChanged;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.NotificationOptions;
import jakarta.enterprise.util.TypeLiteral;
import java.lang.annotation.Annotation;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/// Events with one observer, called as the server calls it: on the thread that fires.
record FiredEvents(Consumer<PresenceChanged> observer) implements Event<PresenceChanged> {

    @Override
    public void fire(PresenceChanged event) {
        observer.accept(event);
    }

    @Override
    public <U extends PresenceChanged> CompletionStage<U> fireAsync(U event) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <U extends PresenceChanged> CompletionStage<U> fireAsync(U event, NotificationOptions options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Event<PresenceChanged> select(Annotation... qualifiers) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <U extends PresenceChanged> Event<U> select(Class<U> subtype, Annotation... qualifiers) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <U extends PresenceChanged> Event<U> select(TypeLiteral<U> subtype, Annotation... qualifiers) {
        throw new UnsupportedOperationException();
    }
}
