package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.blackbox.RawWebSocket.Handshake;
import dev.parley.blackbox.RawWebSocket.Opening;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who gets a WebSocket, and who does not.
@ExtendWith(ParleyServer.class)
final class HandshakeIT {

    /// What PARLEY_MAX_CONNECTIONS_PER_DEVICE is where it is not set.
    private static final int CONNECTIONS_PER_DEVICE = 10;

    private Server server;
    private Person ann;

    @BeforeEach
    void people(Server server) {
        this.server = server;
        ann = server.person("Ann");
    }

    private Opening opening() {
        return new Opening(server.baseUri());
    }

    private static void refused(Handshake answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().get("content-type")).startsWith("application/problem+json");
        JsonNode problem = Json.read(answer.body());
        assertThat(problem.path("code").asText()).isEqualTo(code);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
    }

    @Test
    void withATokenItOpensAndGreets() {
        Handshake answer = ann.opening().send();
        assertThat(answer.headers()).containsEntry("sec-websocket-accept", RawWebSocket.SAMPLE_ACCEPT);
        assertThat(answer.headers()).doesNotContainKey("sec-websocket-protocol");
        try (ChatSocket socket = new ChatSocket(answer.opened())) {
            JsonNode welcome = socket.welcome();
            assertThat(welcome.path("userId").asText()).isEqualTo(ann.id());
            assertThat(welcome.path("deviceId").asText()).isEqualTo(ann.deviceId());
            assertThat(welcome.path("sessionId").asText()).hasSize(36);
            assertThat(welcome.path("serverTime").asText())
                    .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
            assertThat(welcome.path("heartbeatMs").asInt()).isEqualTo(30_000);
            assertThat(welcome.path("limits").path("maxFrameBytes").asInt()).isEqualTo(65_536);
            assertThat(welcome.path("limits").path("maxTextChars").asInt()).isEqualTo(4_096);
            assertThat(welcome.path("limits").path("maxGroupMembers").asInt()).isPositive();
            socket.isAlive();
        }
    }

    /// Somebody with one device's token does not get any number of sockets. The newest stay: the older ones are likely
    /// what is left of networks that are gone.
    @Test
    void aDeviceKeepsItsNewestConnections() {
        try (RawWebSocket oldest = ann.opening().open();
                ChatSocket tablet = ann.anotherDevice().connect()) {
            List<ChatSocket> newest =
                    Stream.generate(ann::connect).limit(CONNECTIONS_PER_DEVICE).toList();
            List<String> texts = new ArrayList<>();
            assertThat(oldest.closeCode(ChatSocket.LIMIT, texts)).isEqualTo(1000);
            JsonNode goodbye = Json.read(texts.getLast());
            assertThat(goodbye.path("t").asText()).isEqualTo("goodbye");
            assertThat(goodbye.path("reason").asText()).isEqualTo("replaced");
            newest.forEach(ChatSocket::isAlive);
            tablet.isAlive();
            newest.forEach(ChatSocket::close);
        }
    }

    @Test
    void withoutATokenItIs401() {
        refused(opening().send(), 401, "unauthenticated");
        assertThat(opening().send().headers()).containsEntry("www-authenticate", "Bearer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "a.b.c", "Bearer", "null"})
    void withNonsenseForATokenItIs401(String token) {
        refused(opening().token(token).send(), 401, "unauthenticated");
    }

    @Test
    void aTokenSignedByNobodyIs401() {
        String claims = new String(Base64.getUrlDecoder().decode(parts()[1]), StandardCharsets.UTF_8);
        for (String algorithm : List.of("none", "None", "NONE", "nOnE")) {
            String header = base64("{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\"}");
            refused(opening().token(header + "." + base64(claims) + ".").send(), 401, "unauthenticated");
            refused(
                    opening()
                            .token(header + "." + base64(claims) + "." + parts()[2])
                            .send(),
                    401,
                    "unauthenticated");
        }
    }

    @Test
    void aTokenWithOtherClaimsIs401() {
        ObjectNode claims = (ObjectNode) Json.read(Base64.getUrlDecoder().decode(parts()[1]));
        claims.put("exp", claims.path("exp").asLong() + 3_600);
        refused(
                opening()
                        .token(parts()[0] + "." + base64(claims.toString()) + "." + parts()[2])
                        .send(),
                401,
                "unauthenticated");
    }

    @Test
    void aTokenWithAnotherSignatureIs401() {
        char[] signature = parts()[2].toCharArray();
        signature[3] = signature[3] == 'A' ? 'B' : 'A';
        refused(
                opening()
                        .token(parts()[0] + "." + parts()[1] + "." + new String(signature))
                        .send(),
                401,
                "unauthenticated");
    }

    /// Signed with the server's own key, so that the time alone is wrong.
    @Test
    void anExpiredTokenIs401() throws Exception {
        byte[] key = HexFormat.of()
                .parseHex(server.select("select encode(secret, 'hex') from users.signing_key order by created_at desc")
                        .getFirst());
        ObjectNode claims = (ObjectNode) Json.read(Base64.getUrlDecoder().decode(parts()[1]));
        assertThat(signed(claims, key)).as("the test signs as the server does").isEqualTo(ann.accessToken());
        long now = Instant.now().getEpochSecond();
        String good = signed(claims.deepCopy().put("exp", now + 60), key);
        opening().token(good).open().close();
        server.rest().as(good).get("/users/me").expect(200);
        String expired = signed(claims.deepCopy().put("iat", now - 900).put("exp", now - 1), key);
        refused(opening().token(expired).send(), 401, "unauthenticated");
        assertThat(server.rest().as(expired).get("/users/me").expect(401).code())
                .isEqualTo("unauthenticated");
        String endless = signed(claims.deepCopy().put("exp", now + 1_000_000), key);
        refused(opening().token(endless).send(), 401, "unauthenticated");
        byte[] othersKey = new byte[key.length];
        refused(opening().token(signed(claims, othersKey)).send(), 401, "unauthenticated");
    }

    private String signed(ObjectNode claims, byte[] key) throws GeneralSecurityException {
        String text = parts()[0] + "." + base64(claims.toString());
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        byte[] signature = mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
        return text + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    }

    @Test
    void aForeignOriginIs403() {
        for (String origin : List.of("https://evil.example", "null", "http://127.0.0.1", "http://127.0.0.1:1")) {
            refused(ann.opening().header("Origin", origin).send(), 403, "forbidden");
        }
        // Asked before who it is, so that a page cannot even find out whether a token is good.
        refused(opening().header("Origin", "https://evil.example").send(), 403, "forbidden");
    }

    @Test
    void theSameOriginIsFine() {
        try (RawWebSocket socket =
                ann.opening().header("Origin", server.baseUri().toString()).open()) {
            new ChatSocket(socket).isAlive();
        }
    }

    @Test
    void aTicketOpensOneSocket() {
        JsonNode ticket = ann.rest().post("/auth/ticket").expect(200).json();
        assertThat(ticket.path("expiresAt").asText()).endsWith("Z");
        try (ChatSocket socket =
                new ChatSocket(opening().ticket(ticket.path("ticket").asText()).open())) {
            assertThat(socket.welcome().path("userId").asText()).isEqualTo(ann.id());
            assertThat(socket.welcome().path("deviceId").asText()).isEqualTo(ann.deviceId());
        }
        refused(opening().ticket(ticket.path("ticket").asText()).send(), 401, "unauthenticated");
        refused(opening().ticket("made-up").send(), 401, "unauthenticated");
        refused(opening().ticket("").send(), 401, "unauthenticated");
    }

    @Test
    void theSubProtocolIsNegotiated() {
        for (String offered : List.of("parley.v1.json", "chat, parley.v1.json", "parley.v1.json, parley.v1.cbor")) {
            try (RawWebSocket socket = named(offered, Encoding.JSON)) {
                new ChatSocket(socket, Encoding.JSON).isAlive();
            }
        }
        for (String offered : List.of("parley.v1.cbor", "parley.v1.cbor, parley.v1.json", "chat,parley.v1.cbor")) {
            try (RawWebSocket socket = named(offered, Encoding.CBOR)) {
                new ChatSocket(socket, Encoding.CBOR).isAlive();
            }
        }
        refused(ann.opening().header("Sec-WebSocket-Protocol", "mqtt").send(), 400, "invalid");
    }

    private RawWebSocket named(String offered, Encoding chosen) {
        Handshake answer =
                ann.opening().header("Sec-WebSocket-Protocol", offered).send();
        assertThat(answer.headers()).containsEntry("sec-websocket-protocol", chosen.subProtocol());
        return answer.opened();
    }

    @Test
    void aBrokenHandshakeIsRefused() {
        refused(ann.opening().header("Sec-WebSocket-Key", "short").send(), 400, "malformed");
        refused(ann.opening().header("Sec-WebSocket-Key", null).send(), 400, "malformed");
        Handshake old = ann.opening().header("Sec-WebSocket-Version", "8").send();
        refused(old, 426, "malformed");
        assertThat(old.headers()).containsEntry("sec-websocket-version", "13");
        refused(ann.opening().header("Upgrade", null).header("Connection", null).send(), 426, "malformed");
    }

    private String[] parts() {
        return ann.accessToken().split("\\.");
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
