package dev.parley.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.client.ClientOptions;
import dev.parley.client.ParleyClientException;
import dev.parley.client.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A connection that is cut in its handshake is made again after the back-off, by a clock of the test's own: no
/// time-out is waited for.
@Timeout(120)
class HangUpTest {
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration LONGEST_RETRY = Duration.ofMillis(200);
    private static final UUID ME = new UUID(0, 1);

    private final ManualLoop loop = new ManualLoop();

    static Stream<Arguments> hangUps() {
        return Stream.of(
                Arguments.of("at once", script(line -> {})),
                Arguments.of("instead of an answer", script(ScriptedServer.Line::request)),
                Arguments.of("in the middle of the answer", script(line -> {
                    line.request();
                    line.say("HTTP/1.1 101 Switching Protocols\r\nUpgrade: webs");
                })));
    }

    private static ScriptedServer.Script script(ScriptedServer.Script script) {
        return script;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hangUps")
    void nextAttemptFollowsByTheBackOff(String when, ScriptedServer.Script hangUp) {
        AtomicInteger attempts = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(hangUp);
                RestCalls rest = new RestCalls(ClientOptions.of(server.uri("http"), "test"))) {
            SocketTransport transport = new SocketTransport(NEVER);
            Tokens tokens = new Tokens("a", "r", Instant.now().plusSeconds(900), ME, ME);
            Connector connector = new Connector(
                    rest,
                    new TokenKeeper(rest, System::nanoTime, tokens),
                    (uri, token, hearer) -> {
                        attempts.incrementAndGet();
                        transport.open(uri, token, hearer);
                    },
                    loop,
                    Runnable::run,
                    new Backoff(LONGEST_RETRY, LONGEST_RETRY, new Random(7)),
                    NEVER,
                    new Nobody());
            connector.connect();
            for (int attempt = 1; attempt <= 5; attempt++) {
                assertThat(attempts).hasValueGreaterThanOrEqualTo(attempt);
                loop.pass(LONGEST_RETRY.plusMillis(1));
            }
            await().until(() -> server.ended() >= attempts.get());
            connector.close();
        }
    }

    private static final class Nobody implements Connector.Owner {
        @Override
        public void opened(Transport.Link link, JsonNode welcome) {
            throw new AssertionError();
        }

        @Override
        public void frame(JsonNode frame) {
            throw new AssertionError();
        }

        @Override
        public void closed(String reason) {
            throw new AssertionError();
        }

        @Override
        public void stopped(ParleyClientException reason) {
            throw new AssertionError();
        }
    }
}
