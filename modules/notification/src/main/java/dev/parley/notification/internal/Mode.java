package dev.parley.notification.internal;

import dev.parley.platform.api.Settings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/// Whether this server is a developer's own, which sends nothing and keeps what it would have sent.
@Singleton
public class Mode {

    private final boolean development;

    @Inject
    public Mode(Settings settings) {
        this.development = settings.flag("PARLEY_DEVELOPMENT", false);
    }

    boolean isDevelopment() {
        return development;
    }
}
