package dev.parley.notification.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.parley.notification.api.PushRegistrations.Registration;
import dev.parley.notification.api.PushService;
import dev.parley.platform.api.DeviceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PushSenderTest extends NotificationTestBase {

    private final PushSender sender = new PushSender(registrations);
    private final PushTarget one = device();
    private final PushTarget two = device();
    private final PushContent content = new PushContent(bob.chat, null, "Alice", "Hello", 1, 1);
    private final List<PushTarget> tried = new ArrayList<>();

    @Test
    void aDeviceThatCannotBeReachedHoldsUpNoOther() {
        assertThatExceptionOfType(PushNotTaken.class)
                .isThrownBy(() -> send(
                        target -> target.equals(one) ? new PushOutcome.RetryLater() : new PushOutcome.Delivered()));
        assertThat(tried).containsExactly(one, two);
    }

    @Test
    void aRegistrationOfNoUseIsForgotten() {
        DeviceId gone = ((PushTarget.Device) one).device();
        registrations.register(bob.id, gone, new Registration(PushService.FCM, "token", "en"));
        assertThatNoException()
                .isThrownBy(() -> send(
                        target -> target.equals(one) ? new PushOutcome.Unregistered() : new PushOutcome.Delivered()));
        assertThat(registrations.of(List.of(gone))).isEmpty();
    }

    private void send(java.util.function.Function<PushTarget, PushOutcome> provider) {
        sender.send(
                (target, _) -> {
                    tried.add(target);
                    return provider.apply(target);
                },
                List.of(one, two),
                content);
    }

    private static PushTarget device() {
        return new PushTarget.Device(new DeviceId(UUID.randomUUID()), Optional.empty());
    }
}
