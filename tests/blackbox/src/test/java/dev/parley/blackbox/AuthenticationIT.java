package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.blackbox.Rest.Answer;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Coming in: by code, by password, by tokens; and being shown out.
@ExtendWith(ParleyServer.class)
final class AuthenticationIT {

    private Server server;

    @BeforeEach
    void server(Server running) {
        server = running;
    }

    private JsonNode askForCode(String phone) {
        return server.rest()
                .post("/auth/otp", Json.object("phoneNumber", phone))
                .expect(202)
                .json();
    }

    private Answer verify(JsonNode challenge, String code, String name) {
        ObjectNode request = Json.object(
                "challengeId", challenge.path("challengeId").asText(), "code", code, "device", Server.device());
        return server.rest().post("/auth/otp/verify", name == null ? request : request.put("name", name));
    }

    private void tokensWork(JsonNode tokens) {
        assertThat(Instant.parse(tokens.path("expiresAt").asText())).isAfter(Instant.now());
        JsonNode me = server.rest()
                .as(tokens.path("accessToken").asText())
                .get("/users/me")
                .expect(200)
                .json();
        assertThat(me.path("userId")).isEqualTo(tokens.path("userId"));
    }

    @Test
    void aPhoneNumberBecomesAnAccountAndAnswersAlikeWhenKnown() {
        String phone = Server.newPhoneNumber();
        JsonNode challenge = askForCode(phone);
        assertThat(Instant.parse(challenge.path("expiresAt").asText())).isAfter(Instant.now());
        JsonNode tokens =
                verify(challenge, server.codeSentTo(phone), "Dora").expect(200).json();
        tokensWork(tokens);
        Answer known = server.rest().post("/auth/otp", Json.object("phoneNumber", phone));
        assertThat(known.status()).isIn(202, 429);
        if (known.status() == 202) {
            assertThat(known.json().fieldNames())
                    .toIterable()
                    .containsExactlyInAnyOrderElementsOf(() -> challenge.fieldNames());
            JsonNode again = verify(known.json(), server.codeSentTo(phone), null)
                    .expect(200)
                    .json();
            assertThat(again.path("userId")).isEqualTo(tokens.path("userId"));
            assertThat(again.path("deviceId")).isNotEqualTo(tokens.path("deviceId"));
        }
    }

    @Test
    void aCodeIsUsedOnceAndAWrongOneNotAtAll() {
        String phone = Server.newPhoneNumber();
        JsonNode challenge = askForCode(phone);
        String code = server.codeSentTo(phone);
        String wrong = code.equals("123456") ? "654321" : "123456";
        assertThat(verify(challenge, wrong, "Eve").status()).isIn(401, 422);
        verify(challenge, code, "Eve").expect(200);
        Answer again = verify(challenge, code, "Eve");
        assertThat(again.status()).isIn(401, 404, 410);
        assertThat(again.code()).isNotEmpty();
        Answer unknown = verify(Json.object("challengeId", UUID.randomUUID().toString()), code, "Eve");
        assertThat(unknown.status()).isIn(401, 404, 410);
    }

    @Test
    void guessingCodesEnds() {
        String phone = Server.newPhoneNumber();
        JsonNode challenge = askForCode(phone);
        String code = server.codeSentTo(phone);
        for (int i = 0; i < 10; i++) {
            verify(challenge, code.equals("00000" + i) ? "999999" : "00000" + i, "Mallory");
        }
        assertThat(verify(challenge, code, "Mallory").status()).isNotEqualTo(200);
    }

    @Test
    void badRegistrationsAreRefused() {
        for (ObjectNode bad : List.of(
                Json.object(),
                Json.object("phoneNumber", 5),
                Json.object("phoneNumber", ""),
                Json.object("phoneNumber", "not a number"),
                Json.object("phoneNumber", "+1"))) {
            assertThat(server.rest().post("/auth/otp", bad).expect(422).code()).isEqualTo("invalid");
        }
    }

    @Test
    void aPasswordOpensAndAWrongOneDoesNot() {
        tokensWork(server.login("alice@demo.parley"));
        for (ObjectNode bad : List.of(
                Json.object("login", "alice@demo.parley", "password", "wrong", "device", Server.device()),
                Json.object("login", "nobody@demo.parley", "password", Server.DEMO_PASSWORD, "device", Server.device()),
                Json.object(
                        "login",
                        "alice@demo.parley' or '1'='1",
                        "password",
                        Server.DEMO_PASSWORD,
                        "device",
                        Server.device()))) {
            Answer answer = server.rest().post("/auth/login", bad);
            assertThat(answer.expect(401).code()).isEqualTo("unauthenticated");
            assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        }
        assertThat(server.rest()
                        .post("/auth/login", Json.object("login", 5, "password", true))
                        .expect(422)
                        .code())
                .isEqualTo("invalid");
    }

    @Test
    void demoUsersHaveTheirRoles() {
        Person alice = server.demo("alice");
        assertThat(alice.rest()
                        .post("/admin/users:import", Json.object("users", List.of()))
                        .expect(403)
                        .code())
                .isEqualTo("forbidden");
        assertThat(server.rest()
                        .post("/admin/users:import", Json.object("users", List.of()))
                        .expect(401)
                        .code())
                .isEqualTo("unauthenticated");
        assertThat(alice.rest()
                        .post("/admin/users/" + alice.id() + "/tokens", Json.object("device", Server.device()))
                        .expect(403)
                        .code())
                .isEqualTo("forbidden");
    }

    @Test
    void importingAgainGivesTheSameUsers() {
        String phone = Server.newPhoneNumber();
        ObjectNode users = Json.object("users", List.of(Json.object("phoneNumber", phone, "name", "Twice")));
        JsonNode first =
                server.admin().post("/admin/users:import", users).expect(200).json();
        JsonNode second =
                server.admin().post("/admin/users:import", users).expect(200).json();
        assertThat(second).isEqualTo(first);
        assertThat(first.path("users").get(0).path("phoneNumber").asText()).isEqualTo(phone);
    }

    @Test
    void aRefreshTokenRotatesAndOneUsedTwiceEndsTheDevice() {
        Person person = server.person("Rotate");
        String first = person.tokens().path("refreshToken").asText();
        try (ChatSocket socket = person.connect()) {
            JsonNode second = server.rest()
                    .post("/auth/refresh", Json.object("refreshToken", first))
                    .expect(200)
                    .json();
            tokensWork(second);
            assertThat(second.path("refreshToken").asText()).isNotEqualTo(first);
            assertThat(second.path("deviceId").asText()).isEqualTo(person.deviceId());
            socket.isAlive();
            assertThat(server.rest()
                            .post("/auth/refresh", Json.object("refreshToken", first))
                            .expect(401)
                            .code())
                    .isEqualTo("unauthenticated");
            java.util.ArrayList<String> last = new java.util.ArrayList<>();
            assertThat(socket.raw().closeCode(ChatSocket.LIMIT, last)).isEqualTo(4401);
            assertThat(Json.read(last.getLast()).path("t").asText()).isEqualTo("goodbye");
            assertThat(Json.read(last.getLast()).path("reason").asText()).isEqualTo("revoked");
            // Neither the thief's nor the owner's tokens are worth anything now.
            for (JsonNode tokens : List.of(person.tokens(), second)) {
                server.rest()
                        .as(tokens.path("accessToken").asText())
                        .get("/users/me")
                        .expect(401);
                server.rest()
                        .post(
                                "/auth/refresh",
                                Json.object(
                                        "refreshToken",
                                        tokens.path("refreshToken").asText()))
                        .expect(401);
            }
            assertThat(person.opening().send().status()).isEqualTo(401);
        }
    }

    @Test
    void nonsenseForARefreshTokenIs401() {
        for (String token : List.of("", "x", "a.b.c", UUID.randomUUID().toString())) {
            assertThat(server.rest()
                            .post("/auth/refresh", Json.object("refreshToken", token))
                            .status())
                    .isIn(401, 422);
        }
        Person person = server.person("Access");
        assertThat(server.rest()
                        .post("/auth/refresh", Json.object("refreshToken", person.accessToken()))
                        .status())
                .isEqualTo(401);
        assertThat(server.rest()
                        .as(person.tokens().path("refreshToken").asText())
                        .get("/users/me")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void loggingOutEndsThisDeviceAlone() {
        Person phone = server.person("Leave");
        Person tablet = phone.anotherDevice();
        try (ChatSocket onPhone = phone.connect();
                ChatSocket onTablet = tablet.connect()) {
            assertThat(phone.rest().post("/auth/logout").status()).isEqualTo(204);
            assertThat(onPhone.raw().closeCode()).isEqualTo(4401);
            phone.rest().get("/users/me").expect(401);
            assertThat(phone.opening().send().status()).isEqualTo(401);
            onTablet.isAlive();
            tablet.rest().get("/users/me").expect(200);
        }
    }

    @Test
    void aDeviceIsSeenAndEndedFromAnother() {
        Person phone = server.person("Lost");
        Person tablet = phone.anotherDevice();
        JsonNode devices = tablet.rest().get("/devices").expect(200).json();
        assertThat(devices.findValuesAsText("deviceId")).contains(phone.deviceId(), tablet.deviceId());
        try (ChatSocket onPhone = phone.connect()) {
            assertThat(tablet.rest().delete("/devices/" + phone.deviceId()).status())
                    .isEqualTo(204);
            assertThat(onPhone.raw().closeCode()).isEqualTo(4401);
        }
        assertThat(server.person("Stranger")
                        .rest()
                        .delete("/devices/" + tablet.deviceId())
                        .expect(404)
                        .code())
                .isEqualTo("not-found");
        tablet.rest().get("/users/me").expect(200);
    }

    @Test
    void everyCallButThePublicOnesNeedsAToken() {
        String id = UUID.randomUUID().toString();
        for (String path : List.of(
                "/chats",
                "/chats/" + id + "/messages",
                "/users/me",
                "/users/" + id,
                "/devices",
                "/groups/" + id,
                "/media/" + id)) {
            for (Rest caller : List.of(server.rest(), server.rest().as("a.b.c"))) {
                Answer answer = caller.get(path);
                assertThat(answer.expect(401).code()).as(path).isEqualTo("unauthenticated");
                assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
                assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
            }
        }
    }

    @Test
    void whoWasDeactivatedDoesNotGetInAndIsNotFound() {
        String phone = Server.newPhoneNumber();
        String email = phone + "@example.org";
        ObjectNode user =
                Json.object("phoneNumber", phone, "name", "Eve", "email", email, "password", "a good password");
        String id = server.admin()
                .post("/admin/users:import", Json.object("users", List.of(user)))
                .expect(200)
                .json()
                .at("/users/0/userId")
                .asText();
        server.select("update users.account set deactivated_at = now() where user_id = ?::uuid returning user_id", id);
        JsonNode challenge = askForCode(phone);
        assertThat(verify(challenge, server.codeSentTo(phone), null).expect(403).code())
                .isEqualTo("forbidden");
        ObjectNode login = Json.object("login", email, "password", "a good password", "device", Server.device());
        assertThat(server.rest().post("/auth/login", login).expect(401).code()).isEqualTo("unauthenticated");
        assertThat(server.admin().get("/users/" + id).expect(404).code()).isEqualTo("not-found");
    }
}
