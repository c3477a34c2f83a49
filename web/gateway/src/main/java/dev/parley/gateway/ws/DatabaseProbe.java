package dev.parley.gateway.ws;

import dev.parley.platform.api.DirectConnection;
import dev.parley.platform.api.DirectDatabase;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Asks the database twice a second, on a thread of its own, whether it is there, so that nobody else has to wait for
/// the answer. One that fails is away; so is one that has been silent for [#PATIENCE]. One that is busy is not: the
/// question waits for no disk, for no lock, and not behind requests for a connection of their pool. Thread-safe.
@Singleton
public class DatabaseProbe {

    static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final System.Logger LOG = System.getLogger(DatabaseProbe.class.getName());
    private static final long PAUSE_MILLIS = 500;

    private final DirectDatabase database;
    private final LongSupplier nanoTime;
    private Thread thread;
    private volatile Answer last = new Answer(false, 0);

    @Inject
    public DatabaseProbe(DirectDatabase database) {
        this(database, System::nanoTime);
    }

    DatabaseProbe(DirectDatabase database, LongSupplier nanoTime) {
        this.database = database;
        this.nanoTime = nanoTime;
    }

    private record Answer(boolean good, long atNanos) {}

    /// Whether the database answered when it was last asked, and not long ago.
    boolean answers() {
        Answer present = last;
        return present.good && nanoTime.getAsLong() - present.atNanos < PATIENCE.toNanos();
    }

    synchronized void start(@Observes Startup event) {
        if (thread == null) {
            thread = Thread.ofPlatform().name("parley-database-probe").daemon().start(this::run);
        }
    }

    synchronized void stop(@Observes Shutdown event) {
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void run() {
        try {
            while (true) {
                ask();
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    void ask() {
        boolean good;
        try (DirectConnection connection = database.open()) {
            connection.query("select 1", row -> row.intValue(1));
            good = true;
        } catch (RuntimeException away) {
            // Whatever it is: this thread goes on.
            LOG.log(last.good ? Level.WARNING : Level.DEBUG, "the database does not answer", away);
            good = false;
        }
        last = new Answer(good, nanoTime.getAsLong());
    }
}
