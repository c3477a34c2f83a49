package dev.parley.user.internal;

import static dev.parley.user.internal.Refusals.assertInvalid;
import static dev.parley.user.internal.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.api.Database;
import dev.parley.platform.api.DatabaseUnavailable;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.Row;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.DeviceRevoked;
import dev.parley.user.api.Principal;
import dev.parley.user.api.Role;
import dev.parley.user.api.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RefreshTest {

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
    void eachTokenGetsTheNextOne() {
        Tokens tokens = module.devices.open(alice, UserModule.PHONE);
        for (int i = 0; i < 20; i++) {
            module.clock.advance(Duration.ofMinutes(15));
            Tokens next = module.signIn.refresh(tokens.refreshToken());
            assertThat(next.refreshToken()).isNotEqualTo(tokens.refreshToken());
            assertThat(next.deviceId()).isEqualTo(tokens.deviceId());
            assertThat(next.userId()).isEqualTo(alice);
            assertThat(module.authentication.authenticate(next.accessToken()).userId())
                    .isEqualTo(alice);
            tokens = next;
        }
        assertThat(module.count("device")).isEqualTo(1);
        assertThat(module.devices.list(alice, null, 1).devices().getFirst().lastUsedAt())
                .isEqualTo(module.clock.instant());
    }

    @Test
    void aUsedTokenRevokesTheDevice() {
        Tokens first = module.devices.open(alice, UserModule.PHONE);
        Tokens second = module.signIn.refresh(first.refreshToken());

        assertRefused(ErrorCode.UNAUTHENTICATED, () -> module.signIn.refresh(first.refreshToken()));

        assertThat(module.revocations.all()).containsExactly(new DeviceRevoked(alice, first.deviceId()));
        assertRefused(ErrorCode.UNAUTHENTICATED, () -> module.signIn.refresh(second.refreshToken()));
        assertRefused(ErrorCode.UNAUTHENTICATED, () -> module.authentication.authenticate(second.accessToken()));
    }

    @Test
    void aTokenUsedLongAgoRevokesTheDeviceToo() {
        Tokens first = module.devices.open(alice, UserModule.PHONE);
        Tokens last = first;
        for (int day = 0; day < 200; day++) {
            module.clock.advance(Duration.ofDays(1));
            last = module.signIn.refresh(last.refreshToken());
        }
        assertRefused(ErrorCode.UNAUTHENTICATED, () -> module.signIn.refresh(first.refreshToken()));
        String latest = last.refreshToken();
        assertRefused(ErrorCode.UNAUTHENTICATED, () -> module.signIn.refresh(latest));
        assertThat(module.revocations.all()).containsExactly(new DeviceRevoked(alice, first.deviceId()));
    }

    @Test
    void ofManyWhoBringOneTokenOneGetsTheNextAndTheDeviceIsRevoked() throws Exception {
        Tokens tokens = module.devices.open(alice, UserModule.PHONE);
        Callable<Boolean> attempt = () -> {
            try {
                module.signIn.refresh(tokens.refreshToken());
                return true;
            } catch (ParleyException refused) {
                return false;
            }
        };
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            long renewed = 0;
            for (var result :
                    threads.invokeAll(Stream.generate(() -> attempt).limit(20).toList())) {
                renewed += result.get() ? 1 : 0;
            }
            assertThat(renewed).isEqualTo(1);
        }
        assertThat(module.revocations.all()).containsExactly(new DeviceRevoked(alice, tokens.deviceId()));
    }

    /// The server, or its way to the database, broke off before the answer: nobody has the next token.
    @Test
    void whoWasNotAnsweredBringsTheTokenAgainAndAgain() {
        Tokens first = module.devices.open(alice, UserModule.PHONE);
        RefreshToken next = renewedWithoutAnAnswer(first);
        module.clock.advance(Duration.ofHours(1));
        renewedWithoutAnAnswer(first);

        Tokens last = module.signIn.refresh(first.refreshToken());
        assertThat(last.deviceId()).isEqualTo(first.deviceId());
        last = module.signIn.refresh(last.refreshToken());
        assertThat(module.revocations.all()).isEmpty();

        assertRefused(ErrorCode.UNAUTHENTICATED, () -> module.signIn.refresh(next.toText()));
        String latest = last.refreshToken();
        assertRefused(ErrorCode.UNAUTHENTICATED, () -> module.signIn.refresh(latest));
    }

    @Test
    void whoWasAnsweredAtTheSecondTryMustNotBringItOnceMore() {
        Tokens first = module.devices.open(alice, UserModule.PHONE);
        renewedWithoutAnAnswer(first);
        module.signIn.refresh(first.refreshToken());

        assertRevoked(first);
    }

    @Test
    void whileOneWasNotAnsweredOlderOnesAreUsedAllTheSame() {
        Tokens first = module.devices.open(alice, UserModule.PHONE);
        renewedWithoutAnAnswer(module.signIn.refresh(first.refreshToken()));

        assertRevoked(first);
    }

    /// It neither reads nor writes what tells that nobody was answered.
    @Test
    void aRenewalByTheVersionBeforeMakesTheTokenBeforeAUsedOne() {
        Tokens first = module.devices.open(alice, UserModule.PHONE);
        RefreshToken next = renewedWithoutAnAnswer(first);
        module.database.update(
                "update users.device set refresh_secret = ? where refresh_secret = ?",
                next.successor(module.secrets).secretHash(),
                next.secretHash());

        assertRevoked(first);
    }

    /// What is stored for certain is good, whether or not that could be noted.
    @Test
    void theAnswerIsGivenThoughItCannotBeNoted() {
        Tokens first = module.devices.open(alice, UserModule.PHONE);
        Database cutOff = new Database() {
            @Override
            public <T> List<T> query(String sql, Function<Row, T> reader, Object... arguments) {
                return module.database.query(sql, reader, arguments);
            }

            @Override
            public int update(String sql, Object... arguments) {
                throw new DatabaseUnavailable("08006", null);
            }
        };
        Tokens second = module.devicesOn(cutOff).renew(first.refreshToken());

        module.signIn.refresh(second.refreshToken());
        assertRevoked(first);
    }

    private RefreshToken renewedWithoutAnAnswer(Tokens tokens) {
        RefreshToken used = RefreshToken.parse(tokens.refreshToken()).orElseThrow();
        RefreshToken next = used.successor(module.secrets);
        Instant now = module.clock.instant();
        assertThat(new DeviceTable(module.database).renew(used, next, now, now.plus(Duration.ofDays(60))))
                .isPresent();
        return next;
    }

    private void assertRevoked(Tokens used) {
        assertRefused(ErrorCode.UNAUTHENTICATED, () -> module.signIn.refresh(used.refreshToken()));
        assertThat(module.revocations.all()).containsExactly(new DeviceRevoked(alice, used.deviceId()));
    }

    @Test
    void aForgedTokenRevokesNothing() {
        Tokens tokens = module.devices.open(alice, UserModule.PHONE);
        RefreshToken real = RefreshToken.parse(tokens.refreshToken()).orElseThrow();
        RefreshToken forged = RefreshToken.first(tokens.deviceId(), module.secrets);
        assertRefused(ErrorCode.UNAUTHENTICATED, () -> module.signIn.refresh(forged.toText()));
        String rightSecret = new RefreshToken(tokens.deviceId(), forged.family(), real.secret()).toText();
        assertRefused(ErrorCode.UNAUTHENTICATED, () -> module.signIn.refresh(rightSecret));
        assertThat(module.revocations.all()).isEmpty();
        module.signIn.refresh(tokens.refreshToken());
    }

    @Test
    void noChangeOfATokenGoesUnnoticed() {
        Tokens tokens = module.devices.open(alice, UserModule.PHONE);
        String token = tokens.refreshToken();
        Random random = new Random(20261124);
        // Not the part of the secret: with that changed it is a used one, and the device would be gone.
        for (int at = 0; at < 42; at++) {
            StringBuilder changed = new StringBuilder(token);
            changed.setCharAt(at, (char) ('0' + random.nextInt(10)));
            if (!changed.toString().equals(token)) {
                assertRefused(ErrorCode.UNAUTHENTICATED, () -> module.signIn.refresh(changed.toString()));
            }
        }
        assertRefused(ErrorCode.UNAUTHENTICATED, () -> module.signIn.refresh(token + "A"));
        assertRefused(ErrorCode.UNAUTHENTICATED, () -> module.signIn.refresh(token.substring(1)));
        assertRefused(ErrorCode.UNAUTHENTICATED, () -> module.signIn.refresh(""));
        assertRefused(ErrorCode.UNAUTHENTICATED, () -> module.signIn.refresh("=".repeat(86)));
        assertRefused(ErrorCode.UNAUTHENTICATED, () -> module.signIn.refresh(tokens.accessToken()));
        assertInvalid("refreshToken", () -> module.signIn.refresh(null));
        module.signIn.refresh(token);
    }

    @Test
    void aDeviceThatStaysAwayIsSignedOut() {
        Tokens kept = module.devices.open(alice, UserModule.PHONE);
        module.clock.advance(Duration.ofDays(59));
        Tokens renewed = module.signIn.refresh(kept.refreshToken());
        module.clock.advance(Duration.ofDays(60));
        assertRefused(ErrorCode.UNAUTHENTICATED, () -> module.signIn.refresh(renewed.refreshToken()));
        assertThat(module.revocations.all()).isEmpty();
    }

    @Test
    void howLongCanBeConfigured() {
        UserModule strict = module.another(Map.of("PARLEY_REFRESH_DAYS", "1"));
        Tokens tokens = strict.devices.open(alice, UserModule.PHONE);
        module.clock.advance(Duration.ofDays(1));
        assertRefused(ErrorCode.UNAUTHENTICATED, () -> strict.signIn.refresh(tokens.refreshToken()));
    }

    @Test
    void aDeactivatedAccountGetsNoMoreTokens() {
        Tokens tokens = module.devices.open(alice, UserModule.PHONE);
        module.database.update("update users.account set deactivated_at = now()");
        assertRefused(ErrorCode.UNAUTHENTICATED, () -> module.signIn.refresh(tokens.refreshToken()));
        assertRefused(ErrorCode.FORBIDDEN, () -> module.devices.open(alice, UserModule.PHONE));
    }

    @Test
    void aRoleThatWasGivenComesWithTheNextToken() {
        Tokens tokens = module.devices.open(alice, UserModule.PHONE);
        module.database.update("update users.account set roles = '{admin}'");
        Tokens next = module.signIn.refresh(tokens.refreshToken());
        assertThat(module.authentication.authenticate(tokens.accessToken()).isAdmin())
                .isFalse();
        assertThat(module.authentication.authenticate(next.accessToken()).isAdmin())
                .isTrue();
    }

    @Test
    void aProgramStaysAProgram() {
        Principal admin = module.as(module.user(UserModule.BOB, "Bob"), Role.ADMIN);
        Tokens tokens = module.administration.issueTokens(admin, alice, UserModule.PHONE);
        Tokens next = module.signIn.refresh(tokens.refreshToken());
        assertThat(module.authentication.authenticate(next.accessToken()).automation())
                .isTrue();
    }

    @Test
    void nothingThatIsStoredIsAToken() {
        Tokens tokens = module.devices.open(alice, UserModule.PHONE);
        RefreshToken token = RefreshToken.parse(tokens.refreshToken()).orElseThrow();
        String stored = module.database
                .queryOne("select device::text from users.device", row -> row.text(1))
                .orElseThrow();
        assertThat(stored)
                .doesNotContain(HexFormat.of().formatHex(token.secret()))
                .doesNotContain(HexFormat.of().formatHex(token.family()))
                .contains(HexFormat.of().formatHex(token.secretHash()));
        assertThat(tokens.toString() + token).doesNotContain(tokens.refreshToken(), tokens.accessToken());
    }
}
