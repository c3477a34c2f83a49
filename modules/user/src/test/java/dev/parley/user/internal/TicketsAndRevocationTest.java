package dev.parley.user.internal;

import static dev.parley.user.internal.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.parley.platform.api.DatabaseException;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.Authentication.Ticket;
import dev.parley.user.api.DeviceRevoked;
import dev.parley.user.api.Principal;
import dev.parley.user.api.Role;
import dev.parley.user.api.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TicketsAndRevocationTest {

    private UserModule module;
    private UserId alice;

    @BeforeEach
    void open() {
        module = new UserModule();
        alice = module.user(UserModule.ALICE, "Alice");
    }

    @AfterEach
    void close() {
        module.close();
    }

    @Test
    void aTicketStandsForItsOwnerOnce() {
        Principal admin = module.as(alice, Role.ADMIN);
        Ticket ticket = module.authentication.issueTicket(admin);
        assertThat(ticket.expiresAt()).isEqualTo(module.clock.instant().plusSeconds(30));
        assertThat(ticket.ticket()).hasSize(43).matches("[A-Za-z0-9_-]+");
        assertThat(module.authentication.redeemTicket(ticket.ticket())).isEqualTo(admin);
        assertRefused(ErrorCode.UNAUTHENTICATED, () -> module.authentication.redeemTicket(ticket.ticket()));
    }

    @Test
    void aTicketOfAProgramStaysOneOfAProgram() {
        Principal program = new Principal(alice, module.as(alice).deviceId(), Set.of(), true, module.clock.instant());
        Ticket ticket = module.authentication.issueTicket(program);
        assertThat(module.authentication.redeemTicket(ticket.ticket())).isEqualTo(program);
    }

    @Test
    void aTicketIsOldAfterThirtySeconds() {
        Ticket good = module.authentication.issueTicket(module.as(alice));
        Ticket late = module.authentication.issueTicket(module.as(alice));
        module.clock.advance(Duration.ofMillis(29_999));
        module.authentication.redeemTicket(good.ticket());
        module.clock.advance(Duration.ofMillis(1));
        assertRefused(ErrorCode.UNAUTHENTICATED, () -> module.authentication.redeemTicket(late.ticket()));
    }

    @Test
    void ofManyWhoBringOneTicketOneIsLetIn() throws Exception {
        Ticket ticket = module.authentication.issueTicket(module.as(alice));
        Callable<Boolean> attempt = () -> {
            try {
                module.authentication.redeemTicket(ticket.ticket());
                return true;
            } catch (ParleyException refused) {
                return false;
            }
        };
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            long letIn = 0;
            for (var result :
                    threads.invokeAll(Stream.generate(() -> attempt).limit(50).toList())) {
                letIn += result.get() ? 1 : 0;
            }
            assertThat(letIn).isEqualTo(1);
        }
    }

    @Test
    void nonsenseIsNoTicket() {
        for (String ticket : List.of(
                "", "x", "a".repeat(43), "a".repeat(10_000), UUID.randomUUID().toString())) {
            assertRefused(ErrorCode.UNAUTHENTICATED, () -> module.authentication.redeemTicket(ticket));
        }
        assertRefused(ErrorCode.UNAUTHENTICATED, () -> module.authentication.redeemTicket(null));
    }

    @Test
    void aRevokedDeviceIsLockedOutAtOnce() {
        Tokens tokens = module.devices.open(alice, UserModule.PHONE);
        Principal principal = module.authentication.authenticate(tokens.accessToken());
        Ticket ticket = module.authentication.issueTicket(principal);

        module.devices.revoke(alice, tokens.deviceId());

        assertRefused(ErrorCode.UNAUTHENTICATED, () -> module.authentication.authenticate(tokens.accessToken()));
        assertRefused(ErrorCode.UNAUTHENTICATED, () -> module.authentication.redeemTicket(ticket.ticket()));
        assertRefused(ErrorCode.UNAUTHENTICATED, () -> module.signIn.refresh(tokens.refreshToken()));
        assertThat(module.revocations.all()).containsExactly(new DeviceRevoked(alice, tokens.deviceId()));
    }

    @Test
    void theOtherDevicesStaySignedIn() {
        Tokens lost = module.devices.open(alice, UserModule.PHONE);
        Tokens kept = module.devices.open(alice, UserModule.PHONE);
        module.devices.revoke(alice, lost.deviceId());
        assertThat(module.authentication.authenticate(kept.accessToken()).userId())
                .isEqualTo(alice);
        assertThat(module.devices.list(alice, null, 10).devices())
                .extracting(device -> device.deviceId())
                .containsExactly(kept.deviceId());
    }

    @Test
    void aRevocationOutlivesTheCacheAndTheServer() {
        Tokens tokens = module.devices.open(alice, UserModule.PHONE);
        module.devices.revoke(alice, tokens.deviceId());
        module.clock.advance(Duration.ofMinutes(14));

        UserModule restarted = module.another();
        assertThat(restarted.authentication.authenticate(tokens.accessToken()).deviceId())
                .as("what a server would do that did not read the revocations")
                .isEqualTo(tokens.deviceId());
        restarted.revoked.start(null);
        assertRefused(ErrorCode.UNAUTHENTICATED, () -> restarted.authentication.authenticate(tokens.accessToken()));
    }

    @Test
    void aNodeThatHearsNothingOfARevocationReadsOfIt() {
        UserModule apart = module.another();
        apart.revoked.start(null);
        Tokens tokens = module.devices.open(alice, UserModule.PHONE);
        Tokens kept = module.devices.open(alice, UserModule.PHONE);
        Ticket ticket = apart.authentication.issueTicket(apart.authentication.authenticate(tokens.accessToken()));

        module.devices.revoke(alice, tokens.deviceId());

        await().atMost(Duration.ofSeconds(40))
                .until(() -> apart.revocations.all().contains(new DeviceRevoked(alice, tokens.deviceId(), true)));
        assertRefused(ErrorCode.UNAUTHENTICATED, () -> apart.authentication.authenticate(tokens.accessToken()));
        assertRefused(ErrorCode.UNAUTHENTICATED, () -> apart.authentication.redeemTicket(ticket.ticket()));
        assertThat(apart.authentication.authenticate(kept.accessToken()).deviceId())
                .isEqualTo(kept.deviceId());
    }

    @Test
    void aRevocationThatShowsLaterThanItsTimeSaysIsFound() {
        Tokens tokens = module.devices.open(alice, UserModule.PHONE);
        Instant revokedAt = module.clock.instant();
        module.clock.advance(RevokedDevices.OVERLAP.minusMillis(1));
        module.revoked.look();
        module.database.update(
                "update users.device set revoked_at = ? where device_id = ?",
                revokedAt,
                tokens.deviceId().value());

        module.revoked.look();
        assertRefused(ErrorCode.UNAUTHENTICATED, () -> module.authentication.authenticate(tokens.accessToken()));
        // Who came in at that moment is sent away by the look after it, and later ones have done with it.
        module.revoked.look();
        module.clock.advance(RevokedDevices.OVERLAP);
        module.revoked.look();
        module.revoked.look();
        DeviceRevoked found = new DeviceRevoked(alice, tokens.deviceId(), true);
        assertThat(module.revocations.all()).containsExactly(found, found, found);
    }

    @Test
    void aNodeWithoutADatabaseReadsAfterwardsAllThatItMissed() {
        UserModule apart = module.another();
        apart.revoked.look();
        Tokens tokens = module.devices.open(alice, UserModule.PHONE);
        module.devices.revoke(alice, tokens.deviceId());
        module.clock.advance(Duration.ofHours(2));
        module.database.update("alter table users.device rename to gone");
        assertThatExceptionOfType(DatabaseException.class).isThrownBy(apart.revoked::look);
        module.database.update("alter table users.gone rename to device");

        apart.revoked.look();
        assertThat(apart.revocations.all()).containsExactly(new DeviceRevoked(alice, tokens.deviceId(), true));
    }

    @Test
    void whatTheCacheDropsIsRefusedForAsLongAsATokenMayLive() {
        UserModule apart = module.another();
        Tokens tokens = module.devices.open(alice, UserModule.PHONE);
        module.devices.revoke(alice, tokens.deviceId());
        for (UserModule node : List.of(module, apart)) {
            node.revoked.look();
            node.caches.clear();
        }
        module.clock.advance(AccessTokens.LIFETIME.minusMillis(1));
        for (UserModule node : List.of(module, apart)) {
            assertRefused(ErrorCode.UNAUTHENTICATED, () -> node.authentication.authenticate(tokens.accessToken()));
            node.revoked.look();
        }

        module.clock.advance(RevokedDevices.OVERLAP.plusMillis(2));
        for (UserModule node : List.of(module, apart)) {
            node.revoked.look();
            assertThat(node.revoked.contains(tokens.deviceId()))
                    .as("kept for longer than it needs to be")
                    .isFalse();
        }
    }

    @Test
    void nobodyRevokesTheDeviceOfAnother() {
        UserId bob = module.user(UserModule.BOB, "Bob");
        Tokens tokens = module.devices.open(alice, UserModule.PHONE);
        assertRefused(ErrorCode.NOT_FOUND, () -> module.devices.revoke(bob, tokens.deviceId()));
        assertThat(module.authentication.authenticate(tokens.accessToken()).userId())
                .isEqualTo(alice);
        assertThat(module.revocations.all()).isEmpty();
    }
}
