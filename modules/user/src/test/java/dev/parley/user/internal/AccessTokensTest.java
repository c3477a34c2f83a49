package dev.parley.user.internal;

import static dev.parley.user.internal.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.Principal;
import dev.parley.user.api.Role;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessTokensTest {

    private static final UserId USER = new UserId(UUID.fromString("01936a3e-0000-7000-8000-000000000001"));
    private static final DeviceId DEVICE = new DeviceId(UUID.fromString("01936a3e-0000-7000-8000-000000000002"));

    private UserModule module;

    @BeforeAll
    void open() {
        module = new UserModule();
    }

    @AfterAll
    void close() {
        module.close();
    }

    @Test
    void aTokenTellsWhoIsCalling() {
        AccessTokens.Issued issued = module.accessTokens.issue(USER, DEVICE, Set.of(Role.ADMIN), true);
        assertThat(issued.expiresAt()).isEqualTo(module.clock.instant().plus(Duration.ofMinutes(15)));
        assertThat(module.accessTokens.verify(issued.token()))
                .isEqualTo(new Principal(USER, DEVICE, Set.of(Role.ADMIN), true, issued.expiresAt()));
        assertThat(module.accessTokens
                        .verify(module.accessTokens
                                .issue(USER, DEVICE, Set.of(), false)
                                .token())
                        .isAdmin())
                .isFalse();
    }

    @Test
    void aTokenIsGoodUntilItExpiresAndNotLonger() {
        UserModule elsewhere = new UserModule();
        try (elsewhere) {
            String token =
                    elsewhere.accessTokens.issue(USER, DEVICE, Set.of(), false).token();
            elsewhere.clock.advance(AccessTokens.LIFETIME.minusMillis(1));
            assertThat(elsewhere.accessTokens.verify(token).userId()).isEqualTo(USER);
            elsewhere.clock.advance(Duration.ofMillis(1));
            assertUnauthenticated(elsewhere, token);
        }
    }

    @Test
    void aTokenOfAnotherServerIsRefused() {
        try (UserModule other = new UserModule()) {
            assertUnauthenticated(
                    module,
                    other.accessTokens.issue(USER, DEVICE, Set.of(), false).token());
        }
    }

    @Test
    void everyNodeOfOneDatabaseTakesTheTokensOfTheOthers() {
        String token = module.accessTokens.issue(USER, DEVICE, Set.of(), false).token();
        assertThat(module.another().accessTokens.verify(token).userId()).isEqualTo(USER);
    }

    /// What is forged with the right key is refused for the one thing that is wrong with it.
    static Stream<Forgery> forgeries() {
        return Stream.of(
                new Forgery("no expiry", claims -> claims.unsetClaim("exp"), Map.of()),
                new Forgery("no issue time", claims -> claims.unsetClaim("iat"), Map.of()),
                new Forgery("issued in the future", claims -> plus(claims, "iat", 6), Map.of()),
                new Forgery("an expiry far away", claims -> plus(claims, "exp", 3600), Map.of()),
                new Forgery("expiry is text", claims -> claims.setClaim("exp", "tomorrow"), Map.of()),
                new Forgery("another issuer", claims -> claims.setIssuer("somebody"), Map.of()),
                new Forgery("no issuer", claims -> claims.unsetClaim("iss"), Map.of()),
                new Forgery("another audience", claims -> claims.setAudience("another"), Map.of()),
                new Forgery("two audiences", claims -> claims.setAudience("parley", "another"), Map.of()),
                new Forgery("no audience", claims -> claims.unsetClaim("aud"), Map.of()),
                new Forgery("no user", claims -> claims.unsetClaim("sub"), Map.of()),
                new Forgery("a user that is no id", claims -> claims.setSubject("alice"), Map.of()),
                new Forgery("no device", claims -> claims.unsetClaim("did"), Map.of()),
                new Forgery("a device of a wrong type", claims -> claims.setClaim("did", 7), Map.of()),
                new Forgery("no roles", claims -> claims.unsetClaim("roles"), Map.of()),
                new Forgery("roles of a wrong type", claims -> claims.setClaim("roles", "admin"), Map.of()),
                new Forgery("no automation", claims -> claims.unsetClaim("aut"), Map.of()),
                new Forgery("automation of a wrong type", claims -> claims.setClaim("aut", "true"), Map.of()),
                new Forgery("another kind of token", claims -> {}, Map.of("typ", "JWT")),
                new Forgery("an unknown key", claims -> {}, Map.of("kid", "2")),
                new Forgery("a key id that is a path", claims -> {}, Map.of("kid", "../../1")),
                new Forgery("no key id", claims -> {}, Map.of("kid", "")),
                new Forgery("another strength", claims -> {}, Map.of("alg", "HS512")),
                new Forgery("a critical extension", claims -> {}, Map.of("crit", List.of("exp"), "exp", 1)));
    }

    @ParameterizedTest
    @MethodSource("forgeries")
    void oneWrongThingIsEnoughToBeRefused(Forgery forgery) throws Exception {
        assertThat(module.accessTokens
                        .verify(signed(new Forgery("nothing", claims -> {}, Map.of())))
                        .userId())
                .isEqualTo(USER);
        assertUnauthenticated(module, signed(forgery));
    }

    @Test
    void anUnknownRoleGivesNoRight() throws Exception {
        String token = signed(
                new Forgery("a role of the future", claims -> claims.setStringListClaim("roles", "emperor"), Map.of()));
        assertThat(module.accessTokens.verify(token).roles()).isEmpty();
    }

    @Test
    void anUnsignedTokenIsRefused() {
        String payload =
                part(1, module.accessTokens.issue(USER, DEVICE, Set.of(), false).token());
        for (String algorithm : List.of("none", "None", "NONE", "nOnE", "")) {
            String header = encode("{\"alg\":\"" + algorithm + "\",\"kid\":\"1\",\"typ\":\"at+jwt\"}");
            assertUnauthenticated(module, header + "." + payload + ".");
            assertUnauthenticated(module, header + "." + payload + "." + encode("x"));
        }
        assertUnauthenticated(module, encode("{\"kid\":\"1\",\"typ\":\"at+jwt\"}") + "." + payload + ".");
    }

    @Test
    void aTokenSignedWithAnotherKindOfKeyIsRefused() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        JsonWebSignature signature = unsigned(new Forgery("", claims -> {}, Map.of("alg", "RS256")));
        signature.setKey(pair.getPrivate());
        assertUnauthenticated(module, signature.getCompactSerialization());
        JsonWebSignature guessed = unsigned(new Forgery("", claims -> {}, Map.of()));
        guessed.setKey(new HmacKey("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII)));
        assertUnauthenticated(module, guessed.getCompactSerialization());
    }

    /// Changes, drops, adds or swaps characters of a good token, thousands of times.
    @Test
    void noChangeOfATokenGoesUnnoticed() {
        String token = module.accessTokens.issue(USER, DEVICE, Set.of(), false).token();
        String characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n\u00e9";
        Random random = new Random(20261124);
        for (int at = 0; at < token.length(); at++) {
            for (int round = 0; round < 8; round++) {
                char other = characters.charAt(random.nextInt(characters.length()));
                StringBuilder changed = new StringBuilder(token);
                switch (round % 4) {
                    case 0 -> changed.insert(at, other);
                    case 1 -> changed.deleteCharAt(at);
                    case 2 -> changed.setCharAt(at, other);
                    default -> changed.setCharAt(at, (char) (token.charAt(at) ^ 1));
                }
                if (!changed.toString().equals(token)) {
                    assertUnauthenticated(module, changed.toString());
                }
            }
        }
        for (int end = 0; end < token.length(); end++) {
            assertUnauthenticated(module, token.substring(0, end));
        }
        assertUnauthenticated(module, token + "=");
        assertUnauthenticated(module, token + ".");
        assertUnauthenticated(module, token + "." + part(2, token));
    }

    @Test
    void aHalfOfOneTokenDoesNotGoWithAHalfOfAnother() {
        String ordinary =
                module.accessTokens.issue(USER, DEVICE, Set.of(), false).token();
        String admin = module.accessTokens
                .issue(USER, DEVICE, Set.of(Role.ADMIN), false)
                .token();
        assertUnauthenticated(module, part(0, admin) + "." + part(1, admin) + "." + part(2, ordinary));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", ".", "..", "...", "a.b.c", "Bearer", "null", "{}", "e30.e30.e30", "\u0000.\u0000.\u0000"
            })
    void nonsenseIsRefused(String token) {
        assertUnauthenticated(module, token);
    }

    @Test
    void nothingAndTooMuchAreRefused() {
        assertUnauthenticated(module, null);
        assertUnauthenticated(module, "a".repeat(100_000));
        assertUnauthenticated(module, "a.b.".repeat(10_000));
    }

    record Forgery(String what, Consumer<JwtClaims> claims, Map<String, Object> headers) {
        @Override
        public String toString() {
            return what;
        }
    }

    private String signed(Forgery forgery) throws Exception {
        return unsigned(forgery).getCompactSerialization();
    }

    private JsonWebSignature unsigned(Forgery forgery) throws Exception {
        String good = module.accessTokens.issue(USER, DEVICE, Set.of(), false).token();
        JwtClaims claims =
                JwtClaims.parse(new String(Base64.getUrlDecoder().decode(part(1, good)), StandardCharsets.UTF_8));
        forgery.claims().accept(claims);
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        signature.setHeader("alg", "HS256");
        signature.setHeader("kid", module.keys.newest().kid());
        signature.setHeader("typ", "at+jwt");
        forgery.headers().forEach(signature.getHeaders()::setObjectHeaderValue);
        signature.setPayload(claims.toJson());
        signature.setKey(module.keys.newest().key());
        signature.setDoKeyValidation(false);
        return signature;
    }

    private static void plus(JwtClaims claims, String claim, int seconds) {
        NumericDate time = NumericDate.fromSeconds(((Number) claims.getClaimValue(claim)).longValue() + seconds);
        claims.setClaim(claim, time.getValue());
    }

    private static String part(int index, String token) {
        return token.split("\\.")[index];
    }

    private static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertUnauthenticated(UserModule module, String token) {
        assertRefused(ErrorCode.UNAUTHENTICATED, () -> module.accessTokens.verify(token));
    }
}
