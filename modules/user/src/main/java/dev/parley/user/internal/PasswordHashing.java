package dev.parley.user.internal;

import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// Computes password hashes, each some 50 ms of processor and 19 MiB of memory, so that a login storm cannot
/// starve messaging: at most half of the processors compute, the rest wait in order, and when too many wait
/// the answer is `overloaded` at once. Thread-safe.
@Singleton
public class PasswordHashing {

    private static final int MAX_WAITING = 32;
    private static final Duration MAX_WAIT = Duration.ofSeconds(3);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Secrets secrets;
    private final Semaphore processors;
    private final AtomicInteger waiting = new AtomicInteger();

    @Inject
    public PasswordHashing(Secrets secrets) {
        this(secrets, Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
    }

    PasswordHashing(Secrets secrets, int atOnce) {
        this.secrets = secrets;
        this.processors = new Semaphore(atOnce, true);
    }

    /// Whether the password is the one that was hashed.
    ///
    /// @throws ParleyException `overloaded`
    boolean matches(PasswordHash hash, String password) {
        return guarded(() -> hash.matches(password));
    }

    /// A hash for storage. For administrators, who may make thousands in one call: waits its turn for as long
    /// as it takes, behind at most one sign-in at a time.
    String hash(String password) {
        processors.acquireUninterruptibly();
        try {
            return PasswordHash.of(password, secrets.bytes(PasswordHash.SALT_BYTES))
                    .toPhc();
        } finally {
            processors.release();
        }
    }

    <T> T guarded(Supplier<T> computation) {
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            throw overloaded();
        }
        try {
            if (!processors.tryAcquire(MAX_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw overloaded();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw overloaded();
        } finally {
            waiting.decrementAndGet();
        }
        try {
            return computation.get();
        } finally {
            processors.release();
        }
    }

    private static ParleyException overloaded() {
        return ParleyException.retryLater(ErrorCode.OVERLOADED, "too many sign-ins at once", RETRY_AFTER);
    }
}
