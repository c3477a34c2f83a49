package dev.parley.user.internal;

import static dev.parley.user.internal.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.Authentication.Ticket;
import dev.parley.user.api.DeviceRevoked;
import dev.parley.user.api.Principal;
import dev.parley.user.api.Role;
import dev.parley.user.api.Tokens;
import java.time.Duration;
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
    void nobodyRevokesTheDeviceOfAnother() {
        UserId bob = module.user(UserModule.BOB, "Bob");
        Tokens tokens = module.devices.open(alice, UserModule.PHONE);
        assertRefused(ErrorCode.NOT_FOUND, () -> module.devices.revoke(bob, tokens.deviceId()));
        assertThat(module.authentication.authenticate(tokens.accessToken()).userId())
                .isEqualTo(alice);
        assertThat(module.revocations.all()).isEmpty();
    }
}
