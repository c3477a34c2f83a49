package dev.parley.gateway.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.gateway.ws.ConnectedClients.Ends;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.LoneServer;
import dev.parley.platform.testing.Uncounted;
import jakarta.enterprise.event.Shutdown;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Who is sent away, when, and told to come back when; in a time of the test's own. The clients are slow: none closes
/// its end.
@Timeout(60)
class SessionsDrainTest {

    private static final int CLIENTS = 60;
    private static final Duration PERIOD = Duration.ofSeconds(2);

    /// The text, then a close frame with the code 1012.
    private static final Pattern SENT_AWAY =
            Pattern.compile("\\{\"t\":\"goodbye\",\"reason\":\"drain\",\"reconnectAfterMs\":([0-9]+)}"
                    + "\\x88\\x0c\\x03\\xf4restarting");

    private final ConnectedClients clients = new ConnectedClients();
    private final Sessions sessions = new Sessions(
            new ConnectedElsewhere(Map.of()),
            new LoneServer(),
            new OutboundBudget(1 << 20),
            new Uncounted(),
            new Settings(Map.of()));
    private final List<Ends> connected = new ArrayList<>();
    private final List<StringBuilder> received = new ArrayList<>();

    @BeforeEach
    void connect() {
        for (int i = 0; i < CLIENTS; i++) {
            Ends ends = clients.open(new UserId(new UUID(0, i)), sessions::remove);
            connected.add(ends);
            received.add(new StringBuilder());
            sessions.add(ends.connection());
            ends.connection().start();
        }
    }

    @AfterEach
    void close() {
        clients.close();
    }

    /// Of each client, when it is to come back, in milliseconds; nothing of those who stay.
    private List<Integer> sentAway() {
        List<Integer> delays = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Matcher goodbye = SENT_AWAY.matcher(read(i));
            while (goodbye.find()) {
                delays.add(Integer.valueOf(goodbye.group(1)));
            }
        }
        return delays;
    }

    private StringBuilder read(int client) {
        Ends ends = connected.get(client);
        // All that was to be written by now is, after this.
        CompletableFuture<Void> written = new CompletableFuture<>();
        ends.server().getIoThread().execute(() -> written.complete(null));
        written.join();
        ByteBuffer buffer = ByteBuffer.allocate(1_024);
        try {
            while (ends.client().getSourceChannel().read(buffer) > 0) {
                // There may be more.
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return received.get(client).append(StandardCharsets.ISO_8859_1.decode(buffer.flip()));
    }

    private static void assertSpread(List<Integer> delays, int below) {
        assertThat(delays)
                .hasSize(CLIENTS)
                .allSatisfy(delay -> assertThat(delay).isBetween(0, below - 1));
        // By chance once in a thousand million million runs.
        assertThat(delays).anySatisfy(delay -> assertThat(delay).isLessThan(below / 2));
        assertThat(delays).anySatisfy(delay -> assertThat(delay).isGreaterThanOrEqualTo(below / 2));
    }

    @Test
    void aDrainSendsAsManyAwayInEachStep() throws InterruptedException {
        List<Long> pauses = new ArrayList<>();
        List<Integer> gone = new ArrayList<>();
        sessions.drain(PERIOD, millis -> {
            pauses.add(millis);
            gone.add(sentAway().size());
        });
        assertThat(pauses.stream().mapToLong(Long::longValue).sum()).isEqualTo(PERIOD.toMillis());
        int steps = pauses.size();
        assertThat(gone)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, steps)
                        .map(step -> CLIENTS * step / steps)
                        .boxed()
                        .toList());
        assertSpread(sentAway(), 500);
        assertThat(sessions.hasRoom()).isFalse();
    }

    @Test
    void aStopSendsAllAwayAtOnceToComeBackOneByOne() {
        sessions.stop(new Shutdown());
        assertSpread(sentAway(), 5_000);
    }
}
