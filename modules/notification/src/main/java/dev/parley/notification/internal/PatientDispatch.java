package dev.parley.notification.internal;

import dev.parley.chat.api.PushDue;
import dev.parley.platform.api.DatabaseUnavailable;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Waits for a database that is away instead of using up the few deliveries the queue makes of a message:
/// nobody could do anything with the next one either. Gives up after a while, or when the server stops, and
/// leaves it to the queue.
@Singleton
public class PatientDispatch {

    private static final System.Logger LOG = System.getLogger(PatientDispatch.class.getName());
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration MAX_WAIT = Duration.ofMinutes(2);
    private static final long MAX_PAUSE_MILLIS = 10_000;

    private final PushDispatch dispatch;
    private final Duration firstPause;
    private final Duration maxWait;
    private final CountDownLatch stopping = new CountDownLatch(1);

    @Inject
    public PatientDispatch(PushDispatch dispatch) {
        this(dispatch, FIRST_PAUSE, MAX_WAIT);
    }

    PatientDispatch(PushDispatch dispatch, Duration firstPause, Duration maxWait) {
        this.dispatch = dispatch;
        this.firstPause = firstPause;
        this.maxWait = maxWait;
    }

    /// @return whether nothing is owed any more
    /// @throws DatabaseUnavailable when it stayed away for too long
    /// @throws PushNotTaken when a provider wants the push later
    boolean dispatch(PushDue due) {
        long giveUpAt = System.nanoTime() + maxWait.toNanos();
        long pause = firstPause.toMillis();
        while (true) {
            try {
                return dispatch.dispatch(due);
            } catch (DatabaseUnavailable away) {
                LOG.log(Level.DEBUG, "a push waits for the database", away);
                if (System.nanoTime() - giveUpAt > 0 || isStoppedWithin(pause)) {
                    throw away;
                }
                pause = Math.min(2 * pause, MAX_PAUSE_MILLIS);
            }
        }
    }

    void stop(@Observes Shutdown event) {
        stopping.countDown();
    }

    private boolean isStoppedWithin(long millis) {
        try {
            return stopping.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
