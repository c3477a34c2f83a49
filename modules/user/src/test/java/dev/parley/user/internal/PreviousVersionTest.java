package dev.parley.user.internal;

import static dev.parley.user.internal.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.TestDatabase;
import dev.parley.user.api.DeviceRevoked;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A rolling upgrade: the version before has signed a device in, the first new node migrates, and both go on side by
/// side. What the version before does is its SQL here.
@Timeout(60)
class PreviousVersionTest {

    private final UserId alice = new UserId(UUID.randomUUID());
    private final DeviceId phone = new DeviceId(UUID.randomUUID());
    private UserModule module;
    private RefreshToken first;

    @BeforeEach
    void aDeviceOfTheVersionBefore() {
        module = new UserModule(TestDatabase.createAt("users", 1));
        first = RefreshToken.first(phone, module.secrets);
        Instant now = module.clock.instant();
        module.database.update(
                "insert into users.account (user_id, phone_number, name, created_at) values (?, ?, ?, ?)",
                alice.value(),
                UserModule.ALICE,
                "Alice",
                now);
        module.database.update(
                """
                insert into users.device (device_id, user_id, name, platform, automation, created_at, last_used_at,
                    refresh_family, refresh_secret, refresh_expires_at)
                values (?, ?, 'Phone', 'android', false, ?, ?, ?, ?, ?)""",
                phone.value(),
                alice.value(),
                now,
                now,
                first.familyHash(),
                first.secretHash(),
                now.plus(Duration.ofDays(60)));
        module.database.migrate();
    }

    @AfterEach
    void close() {
        module.close();
    }

    @Test
    void theTwoRenewByTurns() {
        RefreshToken token = first;
        for (int i = 0; i < 3; i++) {
            token = renewedNow(token);
            token = renewedBefore(token);
        }
        assertThat(module.revocations.all()).isEmpty();
    }

    @Test
    void whatTheOneHasRenewedIsAUsedTokenToTheOther() {
        RefreshToken second = renewedBefore(first);
        assertRefused(ErrorCode.UNAUTHENTICATED, () -> module.signIn.refresh(first.toText()));
        assertThat(module.revocations.all()).containsExactly(new DeviceRevoked(alice, phone));
        assertThat(isRenewedBefore(second, second.successor(module.secrets))).isFalse();
    }

    @Test
    void whatIsRenewedNowIsAUsedTokenToTheVersionBefore() {
        renewedNow(first);
        assertThat(isRenewedBefore(first, first.successor(module.secrets))).isFalse();
    }

    private RefreshToken renewedNow(RefreshToken token) {
        return RefreshToken.parse(module.signIn.refresh(token.toText()).refreshToken())
                .orElseThrow();
    }

    private RefreshToken renewedBefore(RefreshToken token) {
        RefreshToken next = token.successor(module.secrets);
        assertThat(isRenewedBefore(token, next)).isTrue();
        return next;
    }

    private boolean isRenewedBefore(RefreshToken used, RefreshToken next) {
        Instant now = module.clock.instant();
        return module.database.update(
                        """
                        update users.device
                        set refresh_secret = ?, refresh_expires_at = ?, last_used_at = ?
                        from users.account
                        where account.user_id = device.user_id and deactivated_at is null
                            and device_id = ? and refresh_family = ? and refresh_secret = ?
                            and refresh_expires_at > ? and revoked_at is null""",
                        next.secretHash(),
                        now.plus(Duration.ofDays(60)),
                        now,
                        used.device().value(),
                        used.familyHash(),
                        used.secretHash(),
                        now)
                == 1;
    }
}
