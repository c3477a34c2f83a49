package dev.parley.notification.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.chat.api.PushDue;
import dev.parley.platform.api.DatabaseUnavailable;
import jakarta.enterprise.event.Shutdown;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PatientDispatchTest extends NotificationTestBase {

    private static final Duration AT_ONCE = Duration.ofMillis(1);
    private static final Duration LONG = Duration.ofHours(1);

    @Test
    void aPushWaitsForADatabaseThatIsAway() {
        PushDue due = new PushDue(bob.id, bob.chat, bob.peerWrites("Hello"));
        bob.failures = 3;
        new PatientDispatch(dispatch(DEVELOPMENT), AT_ONCE, LONG).dispatch(due);
        assertThat(sentTo(PHONE)).containsExactly("New message from Alice: Hello");
        assertThat(bob.failures).isZero();
    }

    @Test
    void itGivesUpAfterAWhile() {
        PushDue due = new PushDue(bob.id, bob.chat, bob.peerWrites("Hello"));
        bob.failures = Integer.MAX_VALUE;
        assertThatExceptionOfType(DatabaseUnavailable.class)
                .isThrownBy(
                        () -> new PatientDispatch(dispatch(DEVELOPMENT), AT_ONCE, Duration.ofMillis(50)).dispatch(due));
    }

    @Test
    void aStoppingServerDoesNotWait() {
        PushDue due = new PushDue(bob.id, bob.chat, bob.peerWrites("Hello"));
        bob.failures = Integer.MAX_VALUE;
        PatientDispatch patient = new PatientDispatch(dispatch(DEVELOPMENT), LONG, LONG);
        patient.stop(new Shutdown());
        assertThatExceptionOfType(DatabaseUnavailable.class).isThrownBy(() -> patient.dispatch(due));
    }
}
