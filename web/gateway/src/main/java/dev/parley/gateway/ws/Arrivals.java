package dev.parley.gateway.ws;

import dev.parley.presence.api.Presence;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Takes new connections. A client is welcomed when every node knows of it: what it reads then, by
/// `sync`, and what it is told from then on leave nothing out. Where a node does not say in time that
/// it knows, since it is frozen or has just died, the client is welcomed without, and told what it may
/// have missed when that node has said so or is gone. Thread-safe; does not block.
@Singleton
public class Arrivals {

    /// Answers take a few. The people of a node that has just died, which gives none, are without service
    /// for so long.
    private static final long MAX_WAIT_MILLIS = 250;

    private final Sessions sessions;
    private final Presence presence;
    private final Resync resync;
    private final Clock clock;

    @Inject
    public Arrivals(Sessions sessions, Presence presence, Resync resync, Clock clock) {
        this.sessions = sessions;
        this.presence = presence;
        this.resync = resync;
        this.clock = clock;
    }

    /// @param connection one that has been greeted
    void take(Connection connection) {
        sessions.add(connection);
        CompletableFuture<Void> known = presence.knownElsewhere().toCompletableFuture();
        if (known.isDone()) {
            connection.start();
            return;
        }
        long cameMillis = clock.millis();
        var _ = known.copy()
                .completeOnTimeout(null, MAX_WAIT_MILLIS, TimeUnit.MILLISECONDS)
                .thenRun(() -> {
                    boolean late = !known.isDone();
                    connection.start();
                    if (late) {
                        var _ = known.thenRun(() -> resync.tellSince(connection.userId(), cameMillis));
                    }
                });
    }
}
