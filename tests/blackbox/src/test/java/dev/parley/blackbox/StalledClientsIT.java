package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.blackbox.RawWebSocket.Frame;
import dev.parley.launcher.LocalParley;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// How long a client may stall, the HTTP listener says of requests, and of requests alone: it ends them without a word.
/// A WebSocket outlives that, whichever side of it stalls, and is told why it ends. Here the listener is much sooner.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StalledClientsIT {

    private static final String STALL_SECONDS = "2";
    private static final String IDLE_SECONDS = "20";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String PADDING = "x".repeat(4_000);

    private Server server;
    private Person ann;
    private Person ben;

    @BeforeAll
    void start() {
        server = new Server(LocalParley.start(LocalParley.options(FreshFolder.named("stalled"))
                .with("PARLEY_HTTP_STALL_SECONDS", STALL_SECONDS)
                .with("PARLEY_IDLE_SECONDS", IDLE_SECONDS)
                .with("PARLEY_RATE_SEND", "off")
                .with("PARLEY_HEAP", "320m")));
    }

    @AfterAll
    void stop() {
        server.parley().close();
    }

    @BeforeEach
    void people() {
        List<Person> two = server.people("Stalled", 2);
        ann = two.get(0);
        ben = two.get(1);
    }

    /// Returns when the listener has ended requests whose bodies stopped half way: its time is over then for whoever
    /// was still before that.
    private void requestsAreEnded() throws Exception {
        for (String path : List.of("/api/v1/auth/login", "/")) {
            String half = """
                    POST %s HTTP/1.1
                    Host: %s
                    Content-Type: application/json
                    Content-Length: 1000

                    {""".formatted(path, server.baseUri().getAuthority());
            try (DeafCallers caller = DeafCallers.write(server.baseUri(), 1, half)) {
                assertThat(caller.ended(Math.toIntExact(LIMIT.toMillis())))
                        .as(path)
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void aWebSocketWhoseClientIsSilentOutlivesThemAndIsToldThatItIsIdle() throws Exception {
        try (RawWebSocket silent = ann.opening().open();
                ChatSocket quiet = ben.connect()) {
            requestsAreEnded();
            quiet.isAlive();

            assertThat(silent.next(LIMIT).orElseThrow().text()).contains("\"welcome\"");
            Frame last = silent.next(LIMIT).orElseThrow();
            assertThat(last.opcode()).isEqualTo(RawWebSocket.CLOSE);
            assertThat(last.closeCode()).isEqualTo(1000);
            assertThat(new String(last.payload(), 2, last.payload().length - 2, StandardCharsets.UTF_8))
                    .isEqualTo("idle");
        }
    }

    /// It has less waiting than ends a connection, and gets it when it reads on.
    @Test
    void aWebSocketWhoseClientTakesNothingOutlivesThem() throws Exception {
        try (ChatSocket writing = ann.connect();
                RawWebSocket stuck = ben.opening().receiveBuffer(4_096).open()) {
            String chat = writing.sendTo(ben, PADDING).path("chatId").asText();
            int sent = 1;
            while (server.metric("parley_outbound_bytes") == 0) {
                for (int i = 0; i < 10; i++) {
                    writing.sendIn(chat, PADDING);
                    sent++;
                }
                stuck.frame(true, RawWebSocket.PING, new byte[0]);
            }
            requestsAreEnded();
            List<String> texts = new ArrayList<>();
            assertThat(stuck.text("{\"t\":\"ping\",\"id\":\"last\"}")
                            .close(1000)
                            .closeCode(LIMIT, texts))
                    .isEqualTo(1000);
            assertThat(texts)
                    .filteredOn(text -> text.contains("\"t\":\"entry\""))
                    .hasSize(sent);
            assertThat(texts.getLast()).contains("\"id\":\"last\"");
        }
    }
}
