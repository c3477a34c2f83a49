package dev.parley.user.internal;

import static dev.parley.user.internal.Refusals.assertInvalid;
import static dev.parley.user.internal.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.Administration.NewUser;
import dev.parley.user.api.NewDevice;
import dev.parley.user.api.SignIn.CodeChallenge;
import dev.parley.user.api.Tokens;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
class SignInTest {

    private static final String PASSWORD = "correct horse";

    private UserModule module;

    @BeforeEach
    void open() {
        module = new UserModule();
    }

    @AfterEach
    void close() {
        module.close();
    }

    @Test
    void aCodeMakesTheAccountTheFirstTimeAndFindsItTheNext() {
        Tokens first = signInByCode("Alice");
        assertThat(module.directory.find(first.userId()).orElseThrow().name()).isEqualTo("Alice");
        assertThat(module.sent.getLast().to()).isEqualTo(UserModule.ALICE);
        assertThat(module.sent.getLast().text()).matches("\\d{6} is your Parley code\\. .*");
        assertThat(module.authentication.authenticate(first.accessToken()).automation())
                .isFalse();

        module.clock.advance(Duration.ofMinutes(1));
        Tokens again = signInByCode("Mallory");
        assertThat(again.userId()).isEqualTo(first.userId());
        assertThat(again.deviceId()).isNotEqualTo(first.deviceId());
        assertThat(module.directory.find(first.userId()).orElseThrow().name()).isEqualTo("Alice");
    }

    @Test
    void whoGivesNoNameIsCalledByTheLastDigits() {
        assertThat(module.profiles.own(signInByCode(null).userId()).name()).isEqualTo("User 0101");
    }

    @Test
    void theAnswerIsTheSameForAKnownAndAnUnknownNumber() {
        module.user(UserModule.ALICE, "Alice");
        CodeChallenge known = module.signIn.requestCode(UserModule.ALICE);
        CodeChallenge unknown = module.signIn.requestCode(UserModule.BOB);
        assertThat(known.expiresAt())
                .isEqualTo(unknown.expiresAt())
                .isEqualTo(module.clock.instant().plusSeconds(300));
        assertThat(module.sent).extracting(UserModule.Sms::to).containsExactly(UserModule.ALICE, UserModule.BOB);
    }

    @Test
    void aCodeIsGoodOnce() {
        CodeChallenge challenge = module.signIn.requestCode(UserModule.ALICE);
        verify(challenge, module.code());
        assertRefused(ErrorCode.UNAUTHENTICATED, () -> verify(challenge, module.code()));
        assertThat(module.count("device")).isEqualTo(1);
    }

    @Test
    void ofManyWhoTypeOneCodeAtOnceOneGetsIn() throws Exception {
        CodeChallenge challenge = module.signIn.requestCode(UserModule.ALICE);
        String code = module.code();
        Callable<Boolean> attempt = () -> {
            try {
                verify(challenge, code);
                return true;
            } catch (ParleyException refused) {
                return false;
            }
        };
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            long letIn = 0;
            for (var result :
                    threads.invokeAll(Stream.generate(() -> attempt).limit(10).toList())) {
                letIn += result.get() ? 1 : 0;
            }
            assertThat(letIn).isEqualTo(1);
        }
    }

    @Test
    void fiveGuessesAreAllThereAre() {
        CodeChallenge challenge = module.signIn.requestCode(UserModule.ALICE);
        String right = module.code();
        for (int i = 0; i < 5; i++) {
            assertRefused(ErrorCode.UNAUTHENTICATED, () -> verify(challenge, wrong(right)));
        }
        assertRefused(ErrorCode.UNAUTHENTICATED, () -> verify(challenge, right));
        assertThat(module.count("account")).isZero();
    }

    @Test
    void theFifthGuessMayBeRight() {
        CodeChallenge challenge = module.signIn.requestCode(UserModule.ALICE);
        String right = module.code();
        for (int i = 0; i < 4; i++) {
            assertRefused(ErrorCode.UNAUTHENTICATED, () -> verify(challenge, wrong(right)));
        }
        verify(challenge, right);
    }

    @Test
    void aCodeIsOldAfterFiveMinutes() {
        CodeChallenge challenge = module.signIn.requestCode(UserModule.ALICE);
        module.clock.advance(Duration.ofMinutes(5));
        assertRefused(ErrorCode.UNAUTHENTICATED, () -> verify(challenge, module.code()));
    }

    @Test
    void aCodeOpensNoOtherChallenge() {
        module.signIn.requestCode(UserModule.ALICE);
        String codeOfAlice = module.code();
        CodeChallenge bobs = module.signIn.requestCode(UserModule.BOB);
        if (!module.code().equals(codeOfAlice)) {
            assertRefused(ErrorCode.UNAUTHENTICATED, () -> verify(bobs, codeOfAlice));
        }
        CodeChallenge invented = new CodeChallenge(UUID.randomUUID(), module.clock.instant());
        assertRefused(ErrorCode.UNAUTHENTICATED, () -> verify(invented, codeOfAlice));
    }

    @Test
    void aMistypedFieldCostsNoGuess() {
        CodeChallenge challenge = module.signIn.requestCode(UserModule.ALICE);
        String code = module.code();
        UUID id = challenge.challengeId();
        for (int i = 0; i < 6; i++) {
            assertInvalid("device", () -> module.signIn.verifyCode(id, code, null, null));
            assertInvalid("device.name", () -> module.signIn.verifyCode(id, code, null, new NewDevice(null, "web")));
            assertInvalid("device.platform", () -> module.signIn.verifyCode(id, code, null, new NewDevice("x", "")));
            assertInvalid("name", () -> module.signIn.verifyCode(id, code, "a\u0000", UserModule.PHONE));
            assertInvalid("code", () -> module.signIn.verifyCode(id, null, null, UserModule.PHONE));
            assertInvalid("challengeId", () -> module.signIn.verifyCode(null, code, null, UserModule.PHONE));
        }
        verify(challenge, code);
    }

    @Test
    void aNumberGetsOneCodeInThirtySecondsAndFiveInAnHour() {
        module.signIn.requestCode(UserModule.ALICE);
        assertThat(assertRefused(ErrorCode.RATE_LIMITED, () -> module.signIn.requestCode("+1 202 555 0101"))
                        .retryAfter())
                .contains(Duration.ofSeconds(30));
        module.signIn.requestCode(UserModule.BOB);
        for (int i = 0; i < 4; i++) {
            module.clock.advance(Duration.ofSeconds(30));
            module.signIn.requestCode(UserModule.ALICE);
        }
        module.clock.advance(Duration.ofSeconds(30));
        assertThat(assertRefused(ErrorCode.RATE_LIMITED, () -> module.signIn.requestCode(UserModule.ALICE))
                        .retryAfter())
                .contains(Duration.ofHours(1).minusSeconds(150));
        assertThat(module.sent).hasSize(6);
        module.clock.advance(Duration.ofHours(1).minusSeconds(150));
        module.signIn.requestCode(UserModule.ALICE);
        assertThat(module.sent).hasSize(7);
    }

    @Test
    void nodesAskedAtOnceSendOneCode() throws Exception {
        Callable<Boolean> attempt = () -> {
            try {
                module.another().signIn.requestCode(UserModule.ALICE);
                return true;
            } catch (ParleyException refused) {
                return false;
            }
        };
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            long sent = 0;
            for (var result :
                    threads.invokeAll(Stream.generate(() -> attempt).limit(10).toList())) {
                sent += result.get() ? 1 : 0;
            }
            assertThat(sent).isEqualTo(1);
        }
    }

    @Test
    void howManyCodesCanBeConfigured() {
        UserModule generous = module.another(Map.of("PARLEY_OTP_PER_HOUR", "100", "PARLEY_OTP_GAP_SECONDS", "1"));
        for (int i = 0; i < 100; i++) {
            generous.signIn.requestCode(UserModule.ALICE);
            module.clock.advance(Duration.ofSeconds(1));
        }
        assertRefused(ErrorCode.RATE_LIMITED, () -> generous.signIn.requestCode(UserModule.ALICE));
    }

    @Test
    void oldChallengesAreSweptAway() {
        for (int i = 0; i < 10; i++) {
            module.signIn.requestCode("+1202555020" + i);
        }
        module.clock.advance(Duration.ofHours(2));
        module.signIn.requestCode(UserModule.ALICE);
        assertThat(module.count("otp_challenge")).isEqualTo(1);
        assertThat(module.count("otp_allowance")).isEqualTo(1);
    }

    @Test
    void aCodeIsStoredAsAHashThatFitsNoOtherChallenge() {
        String id = module.signIn.requestCode(UserModule.ALICE).challengeId().toString();
        assertThat(module.database.query("select otp_challenge::text from users.otp_challenge", row -> row.text(1)))
                .hasSize(1)
                .noneMatch(row -> row.contains(module.code()));
        assertThat(module.database.query("select code_hash from users.otp_challenge", row -> row.bytes(1)))
                .containsExactly(Secrets.hash(id, module.code()));
    }

    @Test
    void whatIsNoPhoneNumberIsRefused() {
        assertInvalid("phoneNumber", () -> module.signIn.requestCode("alice"));
        assertInvalid("phoneNumber", () -> module.signIn.requestCode(null));
        assertThat(module.sent).isEmpty();
    }

    @Test
    void aPasswordSignsInByNumberAndByAddress() {
        UserId alice = withPassword();
        for (String login : List.of(UserModule.ALICE, "+1 (202) 555-0101", "alice@example.org", "Alice@Example.org ")) {
            Tokens tokens = module.signIn.logIn(login, PASSWORD, UserModule.PHONE);
            assertThat(tokens.userId()).isEqualTo(alice);
            assertThat(module.authentication.authenticate(tokens.accessToken()).deviceId())
                    .isEqualTo(tokens.deviceId());
        }
        assertThat(module.count("device")).isEqualTo(4);
    }

    @Test
    void theRefusalDoesNotTellWhetherThereIsSuchAnAccount() {
        withPassword();
        module.user(UserModule.BOB, "Bob");
        String wrongPassword = refusal("alice@example.org", "wrong password");
        assertThat(refusal("nobody@example.org", PASSWORD)).isEqualTo(wrongPassword);
        assertThat(refusal(UserModule.BOB, PASSWORD)).isEqualTo(wrongPassword);
        assertThat(refusal("neither number nor address", PASSWORD)).isEqualTo(wrongPassword);
        assertThat(refusal("' or true; --", PASSWORD)).isEqualTo(wrongPassword);
        assertThat(module.count("device")).isZero();
    }

    @Test
    void tenWrongPasswordsAreEnoughForAQuarterOfAnHour() {
        withPassword();
        for (String login : List.of("alice@example.org", "nobody@example.org")) {
            for (int i = 0; i < 10; i++) {
                refusal(login, "wrong password");
            }
            assertThat(assertRefused(
                                    ErrorCode.RATE_LIMITED,
                                    () -> module.signIn.logIn(login, PASSWORD, UserModule.PHONE))
                            .retryAfter())
                    .contains(Duration.ofMinutes(15));
        }
        module.clock.advance(Duration.ofMinutes(15));
        module.signIn.logIn("alice@example.org", PASSWORD, UserModule.PHONE);
    }

    @Test
    void aDeactivatedAccountCannotSignIn() {
        withPassword();
        CodeChallenge challenge = module.signIn.requestCode(UserModule.ALICE);
        module.database.update("update users.account set deactivated_at = now()");
        refusal("alice@example.org", PASSWORD);
        assertRefused(ErrorCode.FORBIDDEN, () -> verify(challenge, module.code()));
    }

    @Test
    void fieldsOutOfBoundsAreNamed() {
        assertInvalid("login", () -> module.signIn.logIn(null, PASSWORD, UserModule.PHONE));
        assertInvalid("login", () -> module.signIn.logIn("a".repeat(255), PASSWORD, UserModule.PHONE));
        assertInvalid("password", () -> module.signIn.logIn("a@b", null, UserModule.PHONE));
        assertInvalid("password", () -> module.signIn.logIn("a@b", "x".repeat(129), UserModule.PHONE));
        assertInvalid("device", () -> module.signIn.logIn("a@b", PASSWORD, null));
        assertInvalid("device.name", () -> module.signIn.logIn("a@b", PASSWORD, new NewDevice("x".repeat(101), "web")));
    }

    private UserId withPassword() {
        return module.user(new NewUser(UserModule.ALICE, "alice@example.org", "Alice", PASSWORD, Set.of()));
    }

    private String refusal(String login, String password) {
        return assertRefused(ErrorCode.UNAUTHENTICATED, () -> module.signIn.logIn(login, password, UserModule.PHONE))
                .getMessage();
    }

    private Tokens signInByCode(String name) {
        CodeChallenge challenge = module.signIn.requestCode(UserModule.ALICE);
        return module.signIn.verifyCode(challenge.challengeId(), module.code(), name, UserModule.PHONE);
    }

    private Tokens verify(CodeChallenge challenge, String code) {
        return module.signIn.verifyCode(challenge.challengeId(), code, null, UserModule.PHONE);
    }

    private static String wrong(String right) {
        return right.equals("000000") ? "000001" : "000000";
    }
}
