package dev.parley.presence.internal;

import dev.parley.platform.api.DatabaseException;
import dev.parley.platform.api.StopOrder;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Writes what was seen once a second, on a thread of its own, and for the last time on a clean stop, when
/// everybody who is still looking is seen once more.
@Singleton
public class LastSeenWriter implements Runnable {

    private static final System.Logger LOG = System.getLogger(LastSeenWriter.class.getName());
    private static final long INTERVAL_MILLIS = 1000;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final LastSeen lastSeen;
    private final ConnectedUsers connected;
    private final Clock clock;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private Thread thread;
    private boolean databaseAway;

    @Inject
    public LastSeenWriter(LastSeen lastSeen, ConnectedUsers connected, Clock clock) {
        this.lastSeen = lastSeen;
        this.connected = connected;
        this.clock = clock;
    }

    synchronized void start(@Observes Startup event) {
        if (thread == null) {
            thread = Thread.ofPlatform().name("parley-last-seen").daemon().start(this);
        }
    }

    synchronized void stop(@Observes @Priority(StopOrder.LAST_SEEN) Shutdown event) throws InterruptedException {
        stopping.countDown();
        if (thread != null) {
            thread.join(STOP_LIMIT);
        }
        Instant now = clock.instant();
        connected.lookingHere().forEach(user -> lastSeen.saw(user, now));
        write();
    }

    @Override
    public void run() {
        try {
            while (!stopping.await(INTERVAL_MILLIS, TimeUnit.MILLISECONDS)) {
                write();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        try {
            lastSeen.flush();
            databaseAway = false;
        } catch (DatabaseException failure) {
            LOG.log(databaseAway ? Level.DEBUG : Level.WARNING, "times of last seen wait for the database", failure);
            databaseAway = true;
        }
    }
}
