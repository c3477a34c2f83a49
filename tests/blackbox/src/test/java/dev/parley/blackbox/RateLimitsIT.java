package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Frames that are refused for being too many: by the rows of the table of rate limits, each of which is small on this
/// server.
@ExtendWith(SmallParleyServer.class)
final class RateLimitsIT {

    private static final int BURST = 5;
    private static final long MILLIS_PER_TOKEN = 500;

    private Server server;
    private LimitedPeople people;

    @BeforeEach
    void reach(Server server) {
        this.server = server;
        this.people = new LimitedPeople(server);
    }

    /// What the replies to many requests at once are, in their order.
    private static List<JsonNode> answers(ChatSocket socket, int count, Supplier<ObjectNode> request) {
        for (int i = 0; i < count; i++) {
            socket.submit(request.get());
        }
        return IntStream.range(0, count).mapToObj(_ -> socket.nextReply()).toList();
    }

    private static boolean isOverLimit(JsonNode reply) {
        return reply.path("code").asText().equals("rate-limited");
    }

    private static ObjectNode request(String type, String chat) {
        return switch (type) {
            case "send" -> ChatSocket.message("chatId", chat, "x");
            case "react" -> amendment(type, chat).put("emoji", "👍");
            case "edit" -> amendment(type, chat).set("body", Json.text("y"));
            case "delete" -> amendment(type, chat);
            case "info" -> Json.object("t", type, "chatId", chat, "target", 1);
            case "receipt" -> Json.object("t", type, "chatId", chat, "delivered", 1);
            case "typing" -> Json.object("t", type, "chatId", chat, "on", true);
            case "history" -> Json.object("t", type, "chatId", chat, "after", 0);
            default -> Json.object("t", type);
        };
    }

    private static ObjectNode amendment(String type, String chat) {
        return Json.object("t", type, "chatId", chat, "target", 1)
                .put("clientMsgId", UUID.randomUUID().toString());
    }

    @ParameterizedTest
    @CsvSource({
        "send, ping",
        "edit, history",
        "delete, ping",
        "react, sync",
        "receipt, send",
        "typing, sync",
        "presence, send",
        "ping, send",
        "no-such-request, send",
        "history, ping",
        "sync, send",
        "info, typing"
    })
    void tooManyRequestsAreRefusedAndOthersServed(String type, String other) {
        List<Person> two = people.signedIn(2);
        try (ChatSocket mine = two.get(0).connect();
                ChatSocket peers = two.get(1).connect()) {
            String chat = peers.sendTo(two.get(0), "hello").path("chatId").asText();
            mine.entry(chat, 1);
            List<JsonNode> answers = answers(mine, 4 * BURST, () -> request(type, chat));
            List<JsonNode> refused =
                    answers.stream().filter(RateLimitsIT::isOverLimit).toList();
            assertThat(answers.size() - refused.size()).isBetween(BURST, 3 * BURST);
            assertThat(refused).isNotEmpty().allSatisfy(refusal -> {
                assertThat(refusal.path("t").asText()).isEqualTo("error");
                assertThat(refusal.path("retryAfterMs").asLong()).isBetween(1L, MILLIS_PER_TOKEN);
            });
            assertThat(isOverLimit(mine.ask(request(other, chat)))).as(other).isFalse();
            assertThat(isOverLimit(peers.ask(request(type, chat))))
                    .as("somebody else's")
                    .isFalse();
            // With the time it was told, it is served.
            await().pollInterval(Duration.ofMillis(100))
                    .atMost(Duration.ofMillis(20 * MILLIS_PER_TOKEN))
                    .until(() -> !isOverLimit(mine.ask(request(type, chat))));
        }
    }

    @Test
    void whatIsSentCountsForAllDevicesOfAUser() {
        Person phone = people.signedIn(1).getFirst();
        Person laptop = people.signIn(phone.phoneNumber());
        try (ChatSocket one = phone.connect();
                ChatSocket other = laptop.connect()) {
            assertThat(answers(one, 4 * BURST, () -> ChatSocket.message("to", phone.id(), "x")))
                    .anyMatch(RateLimitsIT::isOverLimit);
            assertThat(answers(other, BURST, () -> ChatSocket.message("to", phone.id(), "x")))
                    .anyMatch(RateLimitsIT::isOverLimit);
            assertThat(answers(one, 4 * BURST, () -> Json.object("t", "ping"))).anyMatch(RateLimitsIT::isOverLimit);
            assertThat(answers(other, BURST, () -> Json.object("t", "ping"))).noneMatch(RateLimitsIT::isOverLimit);
        }
    }

    @Test
    void whatIsRefusedWasNotStored() {
        Person ann = people.signedIn(1).getFirst();
        try (ChatSocket mine = ann.connect()) {
            long stored = answers(mine, 4 * BURST, () -> ChatSocket.message("to", ann.id(), "x")).stream()
                    .filter(reply -> reply.path("t").asText().equals("ok"))
                    .count();
            assertThat(server.entriesOf(ann)).isEqualTo(stored);
            assertThat(server.admin().get("/admin/metrics").expect(200).text())
                    .containsPattern("parley_rate_limited_total\\{row=\"send\"\\} [1-9]");
        }
    }

    @Test
    void programsAreNotLimited() {
        Person program = server.person("Program");
        try (ChatSocket socket = program.connect()) {
            for (String type : List.of("send", "ping", "sync")) {
                assertThat(answers(
                                socket,
                                10 * BURST,
                                () -> type.equals("send")
                                        ? ChatSocket.message("to", program.id(), "x")
                                        : Json.object("t", type)))
                        .allMatch(reply -> reply.path("t").asText().equals("ok"));
            }
        }
        for (int i = 0; i < 4 * BURST; i++) {
            program.rest().get("/users/me").expect(200);
        }
    }

    /// Without an id there is no answer, and nothing is done either.
    @Test
    void whatWantsNoReplyIsDropped() {
        List<Person> two = people.signedIn(2);
        try (ChatSocket mine = two.get(0).connect();
                ChatSocket peers = two.get(1).connect()) {
            String chat = mine.sendTo(two.get(1), "hello").path("chatId").asText();
            peers.entry(chat, 1);
            mine.event("chat");
            for (int i = 0; i < 4 * BURST; i++) {
                mine.raw().text(request("typing", chat).toString());
            }
            // Another row's request: its reply is the first there is.
            assertThat(mine.ask(request("history", chat)).path("t").asText()).isEqualTo("ok");
            // Told in the order in which they were taken: behind all that were taken of the other.
            peers.ok(request("typing", chat));
            mine.event("typing");
            assertThat(peers.eventsUntilPong())
                    .filteredOn(event -> event.path("t").asText().equals("typing"))
                    .hasSizeBetween(1, 3 * BURST);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"t\":\"ping\"}", "{\"t\":\"ping\",\"id\":1}", "no request at all"})
    void whoKeepsFloodingIsClosed(String frame) {
        Person ann = people.signedIn(1).getFirst();
        try (RawWebSocket socket = ann.opening().open()) {
            // Some more than needed, for what is refilled meanwhile.
            for (int i = 0; i < 20 * BURST; i++) {
                socket.text(frame);
            }
            List<String> texts = new ArrayList<>();
            assertThat(socket.closeCode(ChatSocket.LIMIT, texts)).isEqualTo(1008);
            JsonNode last = Json.read(texts.getLast());
            assertThat(last.path("t").asText()).isEqualTo("error");
            assertThat(last.path("code").asText()).isEqualTo("rate-limited");
        }
        try (ChatSocket again = people.signIn(ann.phoneNumber()).connect()) {
            again.isAlive();
        }
    }

    /// Pings of the WebSocket itself are not answered without end either.
    @Test
    void whoFloodsWithPingFramesIsClosed() {
        try (RawWebSocket socket = people.signedIn(1).getFirst().opening().open()) {
            for (int i = 0; i < 20 * BURST; i++) {
                socket.frame(true, RawWebSocket.PING, new byte[1]);
            }
            List<String> texts = new ArrayList<>();
            assertThat(socket.closeCode(ChatSocket.LIMIT, texts)).isEqualTo(1008);
            assertThat(Json.read(texts.getLast()).path("code").asText()).isEqualTo("rate-limited");
        }
    }
}
