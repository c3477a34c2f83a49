package dev.parley.user.internal;

import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// Slows down guessing of one login's password: ten wrong ones in a quarter of an hour, then no more until
/// that is over, whether or not there is such an account. Each node counts for itself and remembers the last
/// ten thousand logins; a one-time code still signs in. Thread-safe.
@Singleton
public class LoginThrottle {

    private static final int MAX_FAILURES = 10;
    private static final Duration WINDOW = Duration.ofMinutes(15);
    private static final int MAX_LOGINS = 10_000;

    private final Clock clock;
    private final Map<String, Failures> byLogin = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > MAX_LOGINS;
        }
    };

    @Inject
    public LoginThrottle(Clock clock) {
        this.clock = clock;
    }

    /// @throws ParleyException `rate-limited` after too many failures
    synchronized void admit(String login) {
        Failures failures = byLogin.get(login);
        if (failures == null || failures.count() < MAX_FAILURES) {
            return;
        }
        Duration wait = Duration.between(clock.instant(), failures.since().plus(WINDOW));
        if (wait.isPositive()) {
            throw ParleyException.retryLater(ErrorCode.RATE_LIMITED, "too many wrong passwords", wait);
        }
        byLogin.remove(login);
    }

    synchronized void failed(String login) {
        Instant now = clock.instant();
        byLogin.merge(
                login,
                new Failures(1, now),
                (before, first) -> before.since().plus(WINDOW).isAfter(now)
                        ? new Failures(before.count() + 1, before.since())
                        : first);
    }

    synchronized void succeeded(String login) {
        byLogin.remove(login);
    }

    private record Failures(int count, Instant since) {}
}
