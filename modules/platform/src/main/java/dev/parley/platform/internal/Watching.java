package dev.parley.platform.internal;

import java.util.function.Consumer;
import org.infinispan.notifications.Listener;
import org.infinispan.notifications.cachelistener.annotation.CacheEntryCreated;
import org.infinispan.notifications.cachelistener.annotation.CacheEntryModified;
import org.infinispan.notifications.cachelistener.annotation.CacheEntryRemoved;
import org.infinispan.notifications.cachelistener.event.CacheEntryCreatedEvent;
import org.infinispan.notifications.cachelistener.event.CacheEntryModifiedEvent;
import org.infinispan.notifications.cachelistener.event.CacheEntryRemovedEvent;

/// Tells of the keys of one Infinispan cache. Public, as Infinispan calls it by reflection.
@Listener
public final class Watching {

    private final Consumer<Object> present;
    private final Consumer<Object> gone;

    Watching(Consumer<Object> present, Consumer<Object> gone) {
        this.present = present;
        this.gone = gone;
    }

    @CacheEntryCreated
    public void created(CacheEntryCreatedEvent<Object, Object> event) {
        if (!event.isPre()) {
            present.accept(event.getKey());
        }
    }

    /// Written again.
    @CacheEntryModified
    public void modified(CacheEntryModifiedEvent<Object, Object> event) {
        if (!event.isPre()) {
            present.accept(event.getKey());
        }
    }

    @CacheEntryRemoved
    public void removed(CacheEntryRemovedEvent<Object, Object> event) {
        if (!event.isPre()) {
            gone.accept(event.getKey());
        }
    }
}
