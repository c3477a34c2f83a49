package dev.parley.gateway.ws;

import dev.parley.platform.api.Settings;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Takes this node out of service without anybody losing a message, when an operator on its machine asks for it by
/// making the file `PARLEY_DRAIN_FILE`:
///
/// 1. the health check fails, while everything goes on, for as long as load balancers need to notice;
/// 2. connections get 503, and those there are go, `goodbye` and 1012, spread over `PARLEY_DRAIN_SECONDS`;
/// 3. the file then says `drained`, and the server can be stopped. Requests are still answered until that.
///
/// A file needs no password and no port: who may write it may stop the server anyway. One that is there at the start
/// is an earlier drain's and is removed. Thread-safe.
@Singleton
public class Draining {

    private static final System.Logger LOG = System.getLogger(Draining.class.getName());
    private static final long LOOK_MILLIS = 250;
    private static final Duration UNREADY = Duration.ofSeconds(3);

    private final Sessions sessions;
    private final Path file;
    private final Duration period;
    private final Duration unready;
    private Thread watcher;
    private volatile boolean draining;

    @Inject
    public Draining(Sessions sessions, Settings settings) {
        this(sessions, settings, UNREADY);
    }

    Draining(Sessions sessions, Settings settings, Duration unready) {
        this.sessions = sessions;
        this.file = settings.text("PARLEY_DRAIN_FILE")
                .map(Path::of)
                .orElse(Path.of(settings.text("PARLEY_DATA", "data"), "server", "drain"));
        this.period = settings.seconds("PARLEY_DRAIN_SECONDS", Duration.ofSeconds(20), Duration.ofHours(1));
        this.unready = unready;
    }

    /// Whether the node wants no more requests.
    public boolean underWay() {
        return draining;
    }

    synchronized void start(@Observes Startup event) {
        if (watcher == null) {
            forgetEarlier();
            watcher = Thread.ofVirtual().name("parley-drain").start(this::watch);
        }
    }

    synchronized void stop(@Observes Shutdown event) {
        if (watcher != null) {
            watcher.interrupt();
        }
    }

    private void forgetEarlier() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failed) {
            throw new UncheckedIOException("The file " + file + " of an earlier drain cannot be removed.", failed);
        }
    }

    private void watch() {
        try {
            while (!Files.exists(file)) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
            draining = true;
            LOG.log(Level.INFO, "draining: not ready from now on");
            TimeUnit.MILLISECONDS.sleep(unready.toMillis());
            sessions.drain(period, TimeUnit.MILLISECONDS::sleep);
            Files.writeString(file, "drained");
            LOG.log(Level.INFO, "drained: the server can be stopped");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (IOException failed) {
            LOG.log(Level.ERROR, "drained, but the file " + file + " cannot be written", failed);
        }
    }
}
