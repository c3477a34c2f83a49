package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.blackbox.RawWebSocket.Handshake;
import dev.parley.blackbox.RawWebSocket.Opening;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// REST calls and handshakes that are refused for being too many: of a person, of a device, of an
/// administrator, of an address.
@ExtendWith(SmallParleyServer.class)
final class RestRateLimitsIT {

    private static final int BURST = 5;
    private static final long MILLIS_PER_TOKEN = 500;

    private Server server;
    private LimitedPeople people;

    @BeforeEach
    void reach(Server server) {
        this.server = server;
        this.people = new LimitedPeople(server);
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

    @Test
    void aPersonsRestCallsAreLimited() {
        List<Person> two = people.signedIn(2);
        isRefusal(refusedAfter(2 * BURST, () -> two.get(0).rest().get("/users/me")));
        two.get(1).rest().get("/users/me").expect(200);
        await().pollInterval(Duration.ofMillis(100))
                .until(() -> two.get(0).rest().get("/users/me").status() == 200);
    }

    /// Whichever way they come.
    @Test
    void whatAPersonSendsIsLimited() {
        List<Person> two = people.signedIn(2);
        Person ann = two.get(0);
        try (ChatSocket peers = two.get(1).connect();
                ChatSocket mine = ann.connect()) {
            String chat = peers.sendTo(ann, "hello").path("chatId").asText();
            isRefusal(refusedAfter(
                    BURST,
                    () -> ann.rest()
                            .post("/chats/" + chat + "/messages", ChatSocket.message("chatId", chat, "from REST"))));
            ann.rest().get("/users/me").expect(200);
            assertThat(Stream.generate(() -> mine.ask(ChatSocket.message("chatId", chat, "x")))
                            .limit(BURST))
                    .anyMatch(reply -> reply.path("code").asText().equals("rate-limited"));
        }
    }

    @Test
    void aPersonsUploadsAreLimited() {
        Person ann = people.signedIn(1).getFirst();
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
                        LimitedPeople.PASSWORD,
                        "roles",
                        List.of("admin")));
        server.admin().post("/admin/users:import", request).expect(200);
        Person admin = people.signIn(number);
        isRefusal(refusedAfter(12 * BURST, () -> admin.rest().post("/admin/users:import", request)));
        admin.rest().get("/users/me").expect(200);
        server.admin().post("/admin/users:import", request).expect(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/auth/login", "/auth/otp", "/auth/otp/verify", "/auth/refresh"})
    void callsWithoutATokenAreLimitedByAddress(String path) {
        String address = LimitedPeople.freshAddress();
        JsonNode body = Json.object("login", "x@example.org", "password", "wrong", "refreshToken", "made-up");
        isRefusal(refusedAfter(BURST, () -> people.from(address, path, body)));
        assertThat(people.from(LimitedPeople.freshAddress(), path, body).status())
                .isNotEqualTo(429);
        for (String other : List.of("/auth/login", "/auth/otp", "/auth/otp/verify", "/auth/refresh")) {
            assertThat(people.from(address, other, body).status() == 429).isEqualTo(other.equals(path));
        }
        await().pollInterval(Duration.ofMillis(100))
                .until(() -> people.from(address, path, body).status() != 429);
    }

    private static void isRefusal(Handshake answer) {
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.headers()).containsEntry("retry-after", "1");
        JsonNode problem = Json.read(answer.body());
        assertThat(problem.path("code").asText()).isEqualTo("rate-limited");
        assertThat(problem.path("retryAfterMs").asLong()).isBetween(1L, MILLIS_PER_TOKEN);
    }

    @Test
    void aDevicesConnectionsAreLimited() {
        Person phone = people.signedIn(1).getFirst();
        Person laptop = people.signIn(phone.phoneNumber());
        int opened = 0;
        Handshake answer = phone.opening().send();
        while (answer.status() == 101 && opened < 10 * BURST) {
            answer.opened().close();
            opened++;
            answer = phone.opening().send();
        }
        isRefusal(answer);
        assertThat(opened).isGreaterThanOrEqualTo(BURST);
        laptop.opening().open().close();
        await().pollInterval(Duration.ofMillis(100)).until(() -> {
            Handshake again = phone.opening().send();
            again.socket().ifPresent(RawWebSocket::close);
            return again.status() == 101;
        });
    }

    @Test
    void refusedHandshakesAndBadTokensAreLimitedByAddress() {
        String address = LimitedPeople.freshAddress();
        Person ann = people.signedIn(1).getFirst();
        isRefusal(handshakeRefused(address, 429));
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
                        .header("X-Forwarded-For", LimitedPeople.freshAddress())
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
        String address = LimitedPeople.freshAddress();
        JsonNode body = Json.object("refreshToken", "made-up");
        isRefusal(refusedAfter(
                BURST, () -> people.from(LimitedPeople.freshAddress() + ", " + address, "/auth/refresh", body)));
    }

    /// From an address that is no trusted proxy, the header says nothing.
    @Test
    void onlyTrustedProxiesAreBelieved() throws Exception {
        InetAddress stranger = InetAddress.ofLiteral("127.0.0.2");
        assumeTrue(canUse(stranger), "this machine has only one loopback address");
        try (HttpClient client = HttpClient.newBuilder().localAddress(stranger).build()) {
            int served = 0;
            Rest.Answer answer;
            do {
                Rest rest = server.rest();
                answer = rest.send(
                        client,
                        rest.request("/auth/refresh")
                                .header("Content-Type", "application/json")
                                .header("X-Forwarded-For", LimitedPeople.freshAddress())
                                .POST(BodyPublishers.ofString("{\"refreshToken\":\"x\"}")));
            } while (answer.status() != 429 && served++ < 20 * BURST);
            assertThat(answer.status()).isEqualTo(429);
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
