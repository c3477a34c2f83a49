package dev.parley.notification.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.notification.api.PushRegistrations.Registration;
import dev.parley.notification.api.PushService;
import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.DeviceRevoked;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RegistrationTableTest extends NotificationTestBase {

    private final DeviceId phone = new DeviceId(UUID.randomUUID());
    private final DeviceId tablet = new DeviceId(UUID.randomUUID());

    @Test
    void aDeviceHasOneRegistration() {
        register(phone, PushService.FCM, "first");
        register(phone, PushService.WEBPUSH, "{\"endpoint\":\"https://push.example\"}");
        register(tablet, PushService.FCM, "other");
        assertThat(registrations.of(List.of(phone, tablet, new DeviceId(UUID.randomUUID()))))
                .isEqualTo(Map.of(
                        phone,
                        new Registration(PushService.WEBPUSH, "{\"endpoint\":\"https://push.example\"}", "de-CH"),
                        tablet,
                        new Registration(PushService.FCM, "other", "de-CH")));
    }

    @Test
    void aTokenBelongsToWhoIsSignedInNow() {
        register(phone, PushService.FCM, "token");
        register(tablet, PushService.FCM, "token");
        assertThat(registrations.of(List.of(phone, tablet))).containsOnlyKeys(tablet);
        register(phone, PushService.APNS, "token");
        assertThat(registrations.of(List.of(phone, tablet))).containsOnlyKeys(phone, tablet);
    }

    @Test
    void aRevokedDeviceHasNone() {
        register(phone, PushService.FCM, "token");
        registrations.onRevoked(new DeviceRevoked(bob.id, phone));
        registrations.onRevoked(new DeviceRevoked(bob.id, phone));
        assertThat(registrations.of(List.of(phone))).isEmpty();
    }

    @Test
    void longTokensAreTakenAndLongerOnesNot() {
        register(phone, PushService.WEBPUSH, "t".repeat(4096));
        assertThat(registrations.of(List.of(phone))).hasSize(1);
        assertInvalid("token", new Registration(PushService.FCM, "t".repeat(4097), "de"));
        assertInvalid("token", new Registration(PushService.FCM, "", "de"));
        assertInvalid("token", new Registration(PushService.APNS, null, "de"));
        assertInvalid("subscription", new Registration(PushService.WEBPUSH, "nul\u0000", "de"));
        assertInvalid("locale", new Registration(PushService.FCM, "t", "de_CH'; drop"));
        assertInvalid("locale", new Registration(PushService.FCM, "t", null));
    }

    private void register(DeviceId device, PushService service, String token) {
        registrations.register(bob.id, device, new Registration(service, token, "de-CH"));
    }

    private void assertInvalid(String field, Registration registration) {
        assertThatExceptionOfType(ParleyException.class)
                .isThrownBy(() -> registrations.register(new UserId(UUID.randomUUID()), phone, registration))
                .matches(refusal -> refusal.code() == ErrorCode.INVALID
                        && refusal.field().orElse("").equals(field));
    }
}
