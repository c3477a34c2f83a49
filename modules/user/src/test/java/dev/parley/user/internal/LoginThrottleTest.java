package dev.parley.user.internal;

import static dev.parley.user.internal.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.testing.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {

    private final ManualClock clock = new ManualClock();
    private final LoginThrottle throttle = new LoginThrottle(clock);

    @Test
    void aRightPasswordForgivesTheWrongOnes() {
        fail("alice", 9);
        throttle.succeeded("alice");
        fail("alice", 9);
        assertThatNoException().isThrownBy(() -> throttle.admit("alice"));
    }

    @Test
    void oldFailuresDoNotCount() {
        fail("alice", 9);
        clock.advance(Duration.ofMinutes(15));
        fail("alice", 9);
        assertThatNoException().isThrownBy(() -> throttle.admit("alice"));
        fail("alice", 1);
        assertRefused(ErrorCode.RATE_LIMITED, () -> throttle.admit("alice"));
    }

    @Test
    void oneLoginDoesNotLockAnother() {
        fail("alice", 10);
        assertThatNoException().isThrownBy(() -> throttle.admit("bob"));
    }

    @Test
    void inventedLoginsTakeNoMoreThanTheirPlaces() {
        fail("alice", 10);
        for (int i = 0; i < 9_999; i++) {
            throttle.failed("nobody" + i);
        }
        assertRefused(ErrorCode.RATE_LIMITED, () -> throttle.admit("alice"));
        for (int i = 0; i < 10_000; i++) {
            throttle.failed("nobody" + i);
        }
        assertThatNoException().isThrownBy(() -> throttle.admit("alice"));
    }

    private void fail(String login, int times) {
        for (int i = 0; i < times; i++) {
            throttle.failed(login);
        }
    }
}
