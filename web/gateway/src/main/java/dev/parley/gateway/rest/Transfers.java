package dev.parley.gateway.rest;

import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// The uploads and downloads under way. Each holds a thread for as long as its client takes, so they are
/// few, of one user fewer still, and one whose client neither sends nor takes a byte for a while is ended:
/// a slow client costs only itself. Thread-safe.
@Singleton
public class Transfers implements Runnable {

    private static final long LOOK_SECONDS = 5;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final Semaphore free;
    private final int maxPerUser;
    private final Duration stallLimit;
    private final Map<UserId, Integer> perUser = new ConcurrentHashMap<>();
    private final Set<Transfer> underWay = ConcurrentHashMap.newKeySet();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private Thread thread;

    @Inject
    public Transfers(Settings settings) {
        this.free = new Semaphore(settings.number("PARLEY_MEDIA_TRANSFERS", 40, 1, 10_000));
        this.maxPerUser = settings.number("PARLEY_MEDIA_TRANSFERS_PER_USER", 6, 1, 10_000);
        this.stallLimit = settings.seconds("PARLEY_MEDIA_STALL_SECONDS", Duration.ofSeconds(30), Duration.ofHours(1));
    }

    /// Begins a transfer on this thread, which also has to close it.
    ///
    /// @throws ParleyException `overloaded`, or `rate-limited` when this user has enough of them
    Transfer begin(UserId user) {
        if (!free.tryAcquire()) {
            throw new ParleyException(ErrorCode.OVERLOADED, "too many files are on their way");
        }
        if (perUser.merge(user, 1, Integer::sum) > maxPerUser) {
            release(user);
            throw new ParleyException(ErrorCode.RATE_LIMITED, "at most " + maxPerUser + " files at once");
        }
        Transfer transfer = new Transfer(Thread.currentThread(), ended -> {
            underWay.remove(ended);
            release(user);
        });
        underWay.add(transfer);
        return transfer;
    }

    private void release(UserId user) {
        perUser.computeIfPresent(user, (_, count) -> count == 1 ? null : count - 1);
        free.release();
    }

    synchronized void start(@Observes Startup event) {
        if (thread == null) {
            thread = Thread.ofPlatform().name("parley-transfers").daemon().start(this);
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
            while (!stopping.await(LOOK_SECONDS, TimeUnit.SECONDS)) {
                endStalled(System.nanoTime());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    void endStalled(long nanoTime) {
        underWay.forEach(transfer -> transfer.endIfStalled(nanoTime - stallLimit.toNanos()));
    }
}
