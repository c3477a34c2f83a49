package dev.parley.gateway.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.gateway.ws.ConnectedClients.Ends;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.LoneServer;
import dev.parley.platform.testing.ManualClock;
import dev.parley.platform.testing.Uncounted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// When a client is welcomed.
@Timeout(60)
class ArrivalsTest {

    private final CompletableFuture<Void> known = new CompletableFuture<>();
    private final ConnectedElsewhere presence = new ConnectedElsewhere(Map.of(), known);
    private final ConnectedClients clients = new ConnectedClients();
    private final ManualClock clock = new ManualClock();
    private final ToldAnew resync = new ToldAnew();
    private final UserId ann = new UserId(UUID.randomUUID());
    private Sessions sessions;
    private Ends ends;

    @BeforeEach
    void greet() {
        sessions = new Sessions(
                presence, new LoneServer(), new OutboundBudget(1 << 20), new Uncounted(), new Settings(Map.of()));
        ends = clients.open(ann);
        ends.connection().greet(new JsonBytes().ascii("welcome").toFrame());
    }

    @AfterEach
    void close() {
        clients.close();
    }

    private void take() {
        new Arrivals(sessions, presence, resync, clock).take(ends.connection());
    }

    private String receivedByNow() throws IOException {
        ends.awaitIoThread();
        ByteBuffer buffer = ByteBuffer.allocate(1_024);
        ends.client().getSourceChannel().read(buffer);
        return StandardCharsets.ISO_8859_1.decode(buffer.flip()).toString();
    }

    @Test
    void whomTheOthersKnowIsWelcomedAtOnce() throws IOException {
        known.complete(null);
        take();
        assertThat(receivedByNow()).contains("welcome");
    }

    /// It is sent what comes from the moment on in which the first of them knows, after the welcome.
    @Test
    void oneWhomTheyDoNotKnowYetWaits() throws IOException {
        take();
        assertThat(sessions.of(ann)).containsExactly(ends.connection());
        ends.connection().send(new JsonBytes().ascii("news").toFrame());
        assertThat(receivedByNow()).isEmpty();
        known.complete(null);
        assertThat(ends.receivedUntil("news")).containsSubsequence("welcome", "news");
        assertThat(resync.since).isEmpty();
    }

    @Test
    void aNodeThatSaysNothingKeepsNobodyWaitingAndIsMadeUpForLater() throws Exception {
        take();
        assertThat(ends.receivedUntil("welcome")).contains("welcome");
        long came = clock.millis();
        clock.advance(Duration.ofSeconds(9));
        assertThat(resync.since).isEmpty();
        known.complete(null);
        assertThat(resync.since.poll(30, TimeUnit.SECONDS)).isEqualTo(came);
    }

    private static final class ToldAnew extends Resync {
        private final BlockingQueue<Long> since = new LinkedBlockingQueue<>();

        ToldAnew() {
            super(null, null, null, null, null);
        }

        @Override
        void tellSince(UserId user, long sinceMillis) {
            since.add(sinceMillis);
        }
    }
}
