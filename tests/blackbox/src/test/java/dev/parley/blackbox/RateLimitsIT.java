package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.blackbox.RawWebSocket.Handshake;
import dev.parley.blackbox.RawWebSocket.Opening;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is refused for being too much: by the rows of the table of rate limits, each of which is small on this server.
/// Addresses are what a trusted proxy says, so that each test has its own.
@ExtendWith(SmallParleyServer.class)
final class RateLimitsIT {

    private static final String PASSWORD = "limited-password";
    private static final int BURST = 5;
    private static final long MILLIS_PER_TOKEN = 500;
    private static final AtomicInteger ADDRESSES = new AtomicInteger();

    private Server server;

    @BeforeEach
    void reach(Server server) {
        this.server = server;
    }

    /// An address that nobody had.
    private static String freshAddress() {
        int n = ADDRESSES.incrementAndGet();
        return "203.0." + n / 250 + "." + (1 + n % 250);
    }

    /// People who signed in themselves, so that they are limited as such.
    private List<Person> signedIn(int count) {
        List<String> numbers =
                IntStream.range(0, count).mapToObj(_ -> Server.newPhoneNumber()).toList();
        ArrayNode users = Json.object().putArray("users");
        numbers.forEach(
                number -> users.add(Json.object("phoneNumber", number, "name", "Limited", "password", PASSWORD)));
        ObjectNode request = Json.object();
        request.set("users", users);
        server.admin().post("/admin/users:import", request).expect(200);
        return numbers.stream().map(this::signIn).toList();
    }

    private Person signIn(String number) {
        JsonNode tokens = from(
                        freshAddress(),
                        "/auth/login",
                        Json.object("login", number, "password", PASSWORD, "device", Server.device()))
                .expect(200)
                .json();
        return new Person(server, tokens.path("userId").asText(), "Limited", number, tokens);
    }

    private Rest.Answer from(String address, String path, JsonNode body) {
        Rest rest = server.rest();
        return rest.send(rest.request(path)
                .header("Content-Type", "application/json")
                .header("X-Forwarded-For", address)
                .POST(BodyPublishers.ofString(body.toString())));
    }

    /// Asks until it is too much; the burst is served, and what comes back in the meantime at most.
    private static Rest.Answer refusedAfter(int burst, Supplier<Rest.Answer> call) {
        long begin = System.nanoTime();
        for (int served = 0; ; served++) {
            Rest.Answer answer = call.get();
            if (answer.status() == 429) {
                assertThat(served).isGreaterThanOrEqualTo(burst);
                return answer;
            }
            long refilled = 1 + Duration.ofNanos(System.nanoTime() - begin).toMillis() / MILLIS_PER_TOKEN;
            assertThat(served + 1)
                    .as("served " + answer.status())
                    .isLessThanOrEqualTo(Math.toIntExact(burst + refilled));
        }
    }

    private static void isRefusal(Rest.Answer answer) {
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.code()).isEqualTo("rate-limited");
        assertThat(answer.json().path("retryAfterMs").asLong()).isBetween(1L, MILLIS_PER_TOKEN);
        assertThat(answer.header("Retry-After")).isEqualTo("1");
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
            case "react" ->
                Json.object(
                        "t",
                        type,
                        "chatId",
                        chat,
                        "target",
                        1,
                        "emoji",
                        "👍",
                        "clientMsgId",
                        UUID.randomUUID().toString());
            case "edit" ->
                Json.object(
                        "t",
                        type,
                        "chatId",
                        chat,
                        "target",
                        1,
                        "body",
                        Json.text("y"),
                        "clientMsgId",
                        UUID.randomUUID().toString());
            case "delete" ->
                Json.object(
                        "t",
                        type,
                        "chatId",
                        chat,
                        "target",
                        1,
                        "clientMsgId",
                        UUID.randomUUID().toString());
            case "info" -> Json.object("t", type, "chatId", chat, "target", 1);
            case "receipt" -> Json.object("t", type, "chatId", chat, "delivered", 1);
            case "typing" -> Json.object("t", type, "chatId", chat, "on", true);
            case "history" -> Json.object("t", type, "chatId", chat, "after", 0);
            default -> Json.object("t", type);
        };
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
        List<Person> two = signedIn(2);
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
        Person phone = signedIn(1).getFirst();
        Person laptop = signIn(phone.phoneNumber());
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
        Person ann = signedIn(1).getFirst();
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
        List<Person> two = signedIn(2);
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
            assertThat(peers.eventsUntilPong())
                    .filteredOn(event -> event.path("t").asText().equals("typing"))
                    .hasSizeBetween(1, 3 * BURST);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"t\":\"ping\"}", "{\"t\":\"ping\",\"id\":1}", "no request at all"})
    void whoKeepsFloodingIsClosed(String frame) {
        Person ann = signedIn(1).getFirst();
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
        try (ChatSocket again = signIn(ann.phoneNumber()).connect()) {
            again.isAlive();
        }
    }

    /// Pings of the WebSocket itself are not answered without end either.
    @Test
    void whoFloodsWithPingFramesIsClosed() {
        try (RawWebSocket socket = signedIn(1).getFirst().opening().open()) {
            for (int i = 0; i < 20 * BURST; i++) {
                socket.frame(true, RawWebSocket.PING, new byte[1]);
            }
            List<String> texts = new ArrayList<>();
            assertThat(socket.closeCode(ChatSocket.LIMIT, texts)).isEqualTo(1008);
            assertThat(Json.read(texts.getLast()).path("code").asText()).isEqualTo("rate-limited");
        }
    }

    @Test
    void aPersonsRestCallsAreLimited() {
        List<Person> two = signedIn(2);
        isRefusal(refusedAfter(2 * BURST, () -> two.get(0).rest().get("/users/me")));
        two.get(1).rest().get("/users/me").expect(200);
        await().pollInterval(Duration.ofMillis(100))
                .until(() -> two.get(0).rest().get("/users/me").status() == 200);
    }

    @Test
    void aPersonsUploadsAreLimited() {
        Person ann = signedIn(1).getFirst();
        isRefusal(refusedAfter(
                2,
                () -> ann.rest()
                        .send(ann.rest()
                                .request("/media")
                                .header("Tus-Resumable", "1.0.0")
                                .header("Upload-Length", "-1")
                                .POST(BodyPublishers.noBody()))));
        ann.rest().get("/users/me").expect(200);
    }

    @Test
    void anAdministratorsCallsAreLimitedApart() {
        String number = Server.newPhoneNumber();
        ObjectNode request = Json.object();
        request.putArray("users")
                .add(Json.object(
                        "phoneNumber",
                        number,
                        "name",
                        "Another admin",
                        "password",
                        PASSWORD,
                        "roles",
                        List.of("admin")));
        server.admin().post("/admin/users:import", request).expect(200);
        Person admin = signIn(number);
        isRefusal(refusedAfter(12 * BURST, () -> admin.rest().post("/admin/users:import", request)));
        admin.rest().get("/users/me").expect(200);
        server.admin().post("/admin/users:import", request).expect(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/auth/login", "/auth/otp", "/auth/otp/verify", "/auth/refresh"})
    void callsWithoutATokenAreLimitedByAddress(String path) {
        String address = freshAddress();
        JsonNode body = Json.object("login", "x@example.org", "password", "wrong", "refreshToken", "made-up");
        isRefusal(refusedAfter(BURST, () -> from(address, path, body)));
        assertThat(from(freshAddress(), path, body).status()).isNotEqualTo(429);
        for (String other : List.of("/auth/login", "/auth/otp", "/auth/otp/verify", "/auth/refresh")) {
            assertThat(from(address, other, body).status() == 429).isEqualTo(other.equals(path));
        }
        await().pollInterval(Duration.ofMillis(100))
                .until(() -> from(address, path, body).status() != 429);
    }

    @Test
    void refusedHandshakesAndBadTokensAreLimitedByAddress() {
        String address = freshAddress();
        Person ann = signedIn(1).getFirst();
        Handshake refused = handshakeRefused(address, 429);
        assertThat(refused.headers()).containsEntry("retry-after", "1");
        JsonNode problem = Json.read(refused.body());
        assertThat(problem.path("code").asText()).isEqualTo("rate-limited");
        assertThat(problem.path("retryAfterMs").asLong()).isBetween(1L, MILLIS_PER_TOKEN);
        // REST counts in the same row.
        Rest rest = server.rest().as("made-up");
        isRefusal(refusedAfter(
                0,
                () -> rest.send(rest.request("/users/me")
                        .header("X-Forwarded-For", address)
                        .GET())));
        // A good token passes, from there too; a ticket has to wait.
        String ticket = ann.rest()
                .post("/auth/ticket")
                .expect(200)
                .json()
                .path("ticket")
                .asText();
        handshakeRefused(address, 429);
        assertThat(new Opening(server.baseUri())
                        .header("X-Forwarded-For", address)
                        .ticket(ticket)
                        .send()
                        .status())
                .isEqualTo(429);
        ann.opening().header("X-Forwarded-For", address).open().close();
        new Opening(server.baseUri()).ticket(ticket).open().close();
        assertThat(new Opening(server.baseUri())
                        .header("X-Forwarded-For", freshAddress())
                        .send()
                        .status())
                .isEqualTo(401);
        await().pollInterval(Duration.ofMillis(100))
                .until(() -> new Opening(server.baseUri())
                                .header("X-Forwarded-For", address)
                                .send()
                                .status()
                        == 401);
    }

    private Handshake handshakeRefused(String address, int status) {
        for (int i = 0; i < 10 * BURST; i++) {
            Handshake answer = new Opening(server.baseUri())
                    .header("X-Forwarded-For", address)
                    .send();
            if (answer.status() == status) {
                return answer;
            }
            assertThat(answer.status()).isEqualTo(401);
        }
        throw new AssertionError("never refused with " + status);
    }

    /// What a client wrote into the header itself stands left of what the proxy added.
    @Test
    void aClientCannotChooseItsAddress() {
        String address = freshAddress();
        JsonNode body = Json.object("refreshToken", "made-up");
        isRefusal(refusedAfter(BURST, () -> from(freshAddress() + ", " + address, "/auth/refresh", body)));
    }

    /// From an address that is no trusted proxy, the header says nothing.
    @Test
    void onlyTrustedProxiesAreBelieved() throws Exception {
        InetAddress stranger = InetAddress.ofLiteral("127.0.0.2");
        assumeTrue(canUse(stranger), "this machine has only one loopback address");
        try (HttpClient client = HttpClient.newBuilder().localAddress(stranger).build()) {
            int served = 0;
            HttpResponse<String> answer;
            do {
                Rest rest = server.rest();
                answer = client.send(
                        rest.request("/auth/refresh")
                                .header("Content-Type", "application/json")
                                .header("X-Forwarded-For", freshAddress())
                                .POST(BodyPublishers.ofString("{\"refreshToken\":\"x\"}"))
                                .build(),
                        BodyHandlers.ofString());
            } while (answer.statusCode() != 429 && served++ < 20 * BURST);
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(served).isGreaterThanOrEqualTo(BURST);
        }
    }

    private static boolean canUse(InetAddress address) {
        try (ServerSocket socket = new ServerSocket(0, 1, address)) {
            return socket.isBound();
        } catch (IOException unknown) {
            return false;
        }
    }
}
