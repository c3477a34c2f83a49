package dev.parley.platform.internal;

import dev.parley.platform.api.Ids;
import dev.parley.platform.api.Settings;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/// What the outside world decides: time, ids, configuration. Everything else gets them injected.
@Singleton
public class EnvironmentProducer {

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    Ids ids(Clock clock) {
        return new TimeOrderedIds(clock);
    }

    @Produces
    @Singleton
    Settings settings() {
        return new Settings(System.getenv());
    }
}
