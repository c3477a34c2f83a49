package dev.parley.media.internal;

import dev.parley.platform.api.DatabaseException;
import dev.parley.platform.api.MediaId;
import dev.parley.platform.api.ParleyException;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Removes uploads that were not finished in time, every few minutes, on a thread of its own. Several nodes
/// may do so at once: removing twice changes nothing.
@Singleton
public class ExpiredUploads implements Runnable {

    private static final System.Logger LOG = System.getLogger(ExpiredUploads.class.getName());
    private static final int MAX_BATCH = 100;
    private static final long INTERVAL_MINUTES = 5;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final UploadStore uploads;
    private final MediaService media;
    private final Clock clock;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private Thread thread;

    @Inject
    public ExpiredUploads(UploadStore uploads, MediaService media, Clock clock) {
        this.uploads = uploads;
        this.media = media;
        this.clock = clock;
    }

    synchronized void start(@Observes Startup event) {
        if (thread == null) {
            thread = Thread.ofPlatform().name("parley-expired-uploads").daemon().start(this);
        }
    }

    synchronized void stop(@Observes Shutdown event) throws InterruptedException {
        stopping.countDown();
        if (thread != null) {
            thread.join(STOP_LIMIT);
        }
    }

    @Override
    public void run() {
        try {
            while (!stopping.await(INTERVAL_MINUTES, TimeUnit.MINUTES)) {
                sweep();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /// Removes all that have expired by now, a bounded batch at a time.
    void sweep() {
        try {
            List<MediaId> batch;
            do {
                batch = uploads.expired(clock.instant(), MAX_BATCH);
                batch.forEach(media::drop);
            } while (batch.size() == MAX_BATCH && stopping.getCount() > 0);
        } catch (DatabaseException | ParleyException failure) {
            LOG.log(Level.WARNING, "removing expired uploads failed; trying again later", failure);
        }
    }
}
