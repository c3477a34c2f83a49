package dev.parley.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.client.ClientOptions;
import dev.parley.client.ParleyClientException;
import dev.parley.client.Tokens;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The connection and its heartbeat, by a clock of the test's own.
class LineTest {
    private static final Duration CALL = Duration.ofSeconds(10);
    private static final Duration LONGEST_FIRST_RETRY = Duration.ofMillis(200);
    private static final UUID ME = new UUID(0, 1);

    private final ManualLoop loop = new ManualLoop();
    private final List<Transport.Hearer> opened = new ArrayList<>();
    private final List<Integer> dialled = new ArrayList<>();
    private final List<JsonNode> sent = new ArrayList<>();
    private final List<String> happened = new ArrayList<>();
    private final Requests requests = new Requests(() -> loop.now().toNanos());
    private final RestCalls rest = new RestCalls(ClientOptions.of(
            List.of(
                    URI.create("http://127.0.0.1:1"),
                    URI.create("http://127.0.0.1:2"),
                    URI.create("http://127.0.0.1:3")),
            "test"));
    private ParleyClientException refusal;
    private final Connector connector = new Connector(
            rest,
            new TokenKeeper(
                    rest, System::nanoTime, new Tokens("a", "r", Instant.now().plusSeconds(900), ME, ME)),
            this::open,
            loop,
            Runnable::run,
            new Backoff(LONGEST_FIRST_RETRY, Duration.ofSeconds(30), new Random(7)),
            CALL,
            new Owner());
    private final Heartbeat heartbeat = new Heartbeat(loop, requests, CALL, connector::drop);

    private void open(URI uri, String token, Transport.Hearer hearer) {
        dialled.add(uri.getPort());
        if (refusal != null) {
            throw refusal;
        }
        hearer.opened(new Transport.Link() {
            @Override
            public void send(String frame) {
                sent.add(Wire.parse(frame));
            }

            @Override
            public void close() {}
        });
        opened.add(hearer);
    }

    private final class Owner implements Connector.Owner {
        @Override
        public void opened(Transport.Link link, JsonNode welcome) {
            requests.opened(link);
            heartbeat.opened(Duration.ofMillis(welcome.path("heartbeatMs").asLong()));
            happened.add("opened");
        }

        @Override
        public void frame(JsonNode frame) {
            requests.replied(frame, true);
        }

        @Override
        public void closed(String reason) {
            heartbeat.closed();
            requests.closed();
            happened.add("closed: " + reason);
        }

        @Override
        public void stopped(ParleyClientException reason) {
            happened.add("stopped");
        }
    }

    @AfterEach
    void close() {
        rest.close();
    }

    private Transport.Hearer connection(int number) {
        loop.settle();
        assertThat(opened).hasSize(number);
        return opened.get(number - 1);
    }

    private Transport.Hearer greet(Transport.Hearer line, int heartbeatMs) {
        line.frame("{\"t\":\"welcome\",\"heartbeatMs\":" + heartbeatMs + "}");
        loop.settle();
        return line;
    }

    @Test
    void lostConnectionIsMadeAgainWithinTheJitter() {
        connector.connect();
        greet(connection(1), 30_000).closed(1006, "gone");
        loop.settle();
        assertThat(happened).containsExactly("opened", "closed: gone");
        loop.pass(LONGEST_FIRST_RETRY);
        greet(connection(2), 30_000);
        assertThat(happened).hasSize(3).last().isEqualTo("opened");
    }

    @Test
    void goodbyeTellsWhenToComeBack() {
        connector.connect();
        Transport.Hearer line = greet(connection(1), 30_000);
        line.frame("{\"t\":\"goodbye\",\"reason\":\"drain\",\"reconnectAfterMs\":5000}");
        line.closed(1012, "restarting");
        loop.pass(Duration.ofMillis(4_999));
        assertThat(opened).hasSize(1);
        loop.pass(LONGEST_FIRST_RETRY.plusMillis(1));
        greet(connection(2), 30_000).closed(1006, "gone");
        loop.pass(LONGEST_FIRST_RETRY);
        connection(3);
        assertThat(happened).as("it counts once").hasSize(4);
    }

    @Test
    void busyServerTellsWhenToComeBack() {
        refusal = new ParleyClientException("unavailable", "busy", Duration.ofSeconds(7), null);
        connector.connect();
        loop.settle();
        refusal = null;
        loop.pass(Duration.ofMillis(6_999));
        assertThat(opened).isEmpty();
        loop.pass(LONGEST_FIRST_RETRY.plusMillis(1));
        greet(connection(1), 30_000);
        assertThat(happened).containsExactly("opened");
    }

    /// The token is old, and whoever could renew it is away for a while: that is not a device that is signed out.
    @Test
    void tokenThatCannotBeRenewedYetIsTriedAgain() {
        refusal = new ParleyClientException("unauthenticated", "too old");
        connector.connect();
        for (int failure = 1; failure <= 4; failure++) {
            loop.pass(LONGEST_FIRST_RETRY.multipliedBy(1 << failure));
        }
        assertThat(dialled).hasSizeGreaterThan(2);
        refusal = null;
        loop.pass(LONGEST_FIRST_RETRY.multipliedBy(1 << 5));
        greet(connection(1), 30_000);
        assertThat(happened).containsExactly("opened");
    }

    @Test
    void serverThatDoesNotGreetIsGivenUp() {
        connector.connect();
        connection(1);
        loop.pass(CALL.multipliedBy(2).plus(LONGEST_FIRST_RETRY));
        greet(connection(2), 30_000);
    }

    @Test
    void addressesAreTakenInTurnUntilOneAnswers() {
        refusal = new ParleyClientException(ParleyClientException.UNREACHABLE, "nobody is there");
        connector.connect();
        for (int failure = 1; failure <= 4; failure++) {
            loop.pass(LONGEST_FIRST_RETRY.multipliedBy(1 << failure));
        }
        assertThat(dialled.subList(0, 5)).containsExactly(1, 2, 3, 1, 2);
    }

    @Test
    void lostConnectionIsMadeAgainByTheNextAddress() {
        connector.connect();
        greet(connection(1), 30_000).closed(1006, "gone");
        loop.pass(LONGEST_FIRST_RETRY);
        greet(connection(2), 4_000);
        loop.pass(Duration.ofSeconds(4).plus(CALL).plusSeconds(2).plus(LONGEST_FIRST_RETRY));
        greet(connection(3), 30_000);
        assertThat(dialled).containsExactly(1, 2, 3);
    }

    /// A node that is drained, or has no room: not a dead address.
    @Test
    void whoTellsWhenToComeBackIsNotLeft() {
        connector.connect();
        Transport.Hearer line = greet(connection(1), 30_000);
        line.frame("{\"t\":\"goodbye\",\"reason\":\"drain\",\"reconnectAfterMs\":400}");
        line.closed(1012, "restarting");
        refusal = new ParleyClientException("unavailable", "busy", Duration.ofSeconds(1), null);
        loop.pass(Duration.ofMillis(400).plus(LONGEST_FIRST_RETRY));
        refusal = null;
        loop.pass(Duration.ofSeconds(1).plus(LONGEST_FIRST_RETRY.multipliedBy(2)));
        connection(2);
        assertThat(dialled).containsExactly(1, 1, 1);
    }

    @Test
    void heartbeatIsAsOftenAsTheServerSays() {
        connector.connect();
        Transport.Hearer line = greet(connection(1), 4_000);
        loop.pass(Duration.ofMillis(3_999));
        assertThat(sent).isEmpty();
        for (int beat = 1; beat <= 5; beat++) {
            loop.pass(Duration.ofMillis(beat == 1 ? 1 : 4_000));
            assertThat(sent).hasSize(beat);
            assertThat(sent.getLast().path("t").asText()).isEqualTo("ping");
            line.frame("{\"t\":\"ok\",\"id\":" + sent.getLast().path("id") + "}");
            loop.settle();
        }
        assertThat(happened).containsExactly("opened");
    }

    @Test
    void serverThatDoesNotAnswerAHeartbeatIsLeft() {
        connector.connect();
        greet(connection(1), 4_000);
        loop.pass(Duration.ofSeconds(4).plus(CALL).plusSeconds(2));
        assertThat(happened).containsExactly("opened", "closed: the server does not answer");
        loop.pass(LONGEST_FIRST_RETRY);
        connection(2);
    }
}
