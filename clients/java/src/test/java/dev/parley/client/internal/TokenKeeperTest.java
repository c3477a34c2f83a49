package dev.parley.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.ClientOptions;
import dev.parley.client.Tokens;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// When a token is renewed without having been refused. Time is the test's own; `expiresAt` is far from it, as for a
/// client whose clock is wrong.
@Timeout(60)
class TokenKeeperTest {
    private static final long ISSUED_SEC = 1_000_000;
    private static final UUID ME = new UUID(0, 1);

    private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 1_000);
    private final AtomicInteger refreshes = new AtomicInteger();
    private final ScriptedServer server = new ScriptedServer(line -> {
        line.request();
        String tokens = "{\"accessToken\":\"" + jwt(refreshes.incrementAndGet()) + "\",\"refreshToken\":\"r\","
                + "\"expiresAt\":\"1999-01-01T00:00:00Z\",\"userId\":\"" + ME + "\",\"deviceId\":\"" + ME + "\"}";
        line.say("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + tokens.length()
                + "\r\nConnection: close\r\n\r\n" + tokens);
    });
    private final RestCalls rest = new RestCalls(ClientOptions.of(server.uri("http"), "test"));

    /// Lives for a quarter of an hour.
    private static String jwt(int number) {
        String claims = "{\"iat\":" + ISSUED_SEC + ",\"exp\":" + (ISSUED_SEC + 900) + ",\"jti\":" + number + "}";
        return "e30." + base64(claims) + ".c2ln";
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private TokenKeeper keeper(String accessToken, Instant expiresAt) {
        return new TokenKeeper(rest, nanoTime::get, new Tokens(accessToken, "r", expiresAt, ME, ME));
    }

    private void pass(Duration time) {
        nanoTime.addAndGet(time.toNanos());
    }

    @AfterEach
    void close() {
        rest.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1999-01-01T00:00:00Z", "2999-01-01T00:00:00Z"})
    void tokenIsRenewedAMinuteBeforeItsEndWhateverTheClockSays(Instant expiresAt) {
        TokenKeeper keeper = keeper(jwt(0), expiresAt);
        for (int renewal = 0; renewal < 3; renewal++) {
            assertThat(keeper.accessToken()).isEqualTo(jwt(renewal));
            pass(Duration.ofSeconds(839));
            assertThat(keeper.accessToken()).isEqualTo(jwt(renewal));
            pass(Duration.ofSeconds(1));
        }
        assertThat(refreshes).hasValue(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"opaque", "a.b", "e30.e30.c2ln", "e30.!.c2ln", "e30.bm8.c2ln"})
    void tokenThatDoesNotTellItsLifeIsGoodUntilItIsRefused(String opaque) {
        TokenKeeper keeper = keeper(opaque, Instant.EPOCH);
        pass(Duration.ofDays(1));
        assertThat(keeper.accessToken()).isEqualTo(opaque);
        assertThat(keeper.replace(opaque)).isEqualTo(jwt(1));
    }
}
