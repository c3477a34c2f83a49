package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What is told but not stored: ping, typing, presence.
@ExtendWith(ParleyServer.class)
final class LiveIT {

    private Server server;
    private Person ann;
    private Person ben;

    @BeforeEach
    void people(Server server) {
        this.server = server;
        List<Person> two = server.people("Live", 2);
        ann = two.get(0);
        ben = two.get(1);
    }

    @Test
    void pingTellsTheTime() {
        try (ChatSocket mine = ann.connect()) {
            assertThat(mine.ok(Json.object("t", "ping", "active", true))
                            .path("serverTime")
                            .asText())
                    .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
            mine.raw().text("{\"t\":\"ping\",\"id\":\"any string\"}");
            assertThat(mine.nextReply().path("id").asText()).isEqualTo("any string");
            mine.raw().text("{\"t\":\"ping\",\"id\":-9223372036854775808}");
            assertThat(mine.nextReply().path("id").asLong()).isEqualTo(Long.MIN_VALUE);
        }
    }

    @Test
    void typingReachesThePeersAndIsNotStored() {
        try (ChatSocket mine = ann.connect();
                ChatSocket theirs = ben.connect()) {
            String chat = mine.sendTo(ben, "wait").path("chatId").asText();
            mine.ok(Json.object("t", "typing", "chatId", chat, "on", true));
            JsonNode typing = theirs.event("typing");
            assertThat(typing.path("chatId").asText()).isEqualTo(chat);
            assertThat(typing.path("userId").asText()).isEqualTo(ann.id());
            assertThat(typing.path("on").asBoolean()).isTrue();
            mine.ok(Json.object("t", "typing", "chatId", chat, "on", false));
            assertThat(theirs.event("typing").path("on").asBoolean()).isFalse();
            assertThat(mine.eventsUntilPong())
                    .noneMatch(event -> event.path("t").asText().equals("typing"));
            assertThat(server.seqs(chat)).containsExactly(1L);
        }
    }

    @Test
    void presenceIsToldOnSubscribingAndWhenItChanges() {
        try (ChatSocket mine = ann.connect()) {
            JsonNode states = mine.ok(Json.object("t", "presence", "users", List.of(ben.id())))
                    .path("states");
            assertThat(states.size()).isEqualTo(1);
            assertThat(states.get(0).path("userId").asText()).isEqualTo(ben.id());
            assertThat(states.get(0).path("online").asBoolean()).isFalse();
            assertThat(states.get(0).has("lastSeen")).isFalse();
            ChatSocket phone = ben.connect();
            JsonNode online = mine.event("presence");
            assertThat(online.path("userId").asText()).isEqualTo(ben.id());
            assertThat(online.path("online").asBoolean()).isTrue();
            // A second connection changes nothing, and neither does the end of one of two.
            ChatSocket tablet = ben.anotherDevice().connect();
            phone.close();
            tablet.isAlive();
            assertThat(mine.ok(Json.object("t", "presence", "users", List.of(ben.id())))
                            .path("states")
                            .get(0)
                            .path("online")
                            .asBoolean())
                    .isTrue();
            tablet.close();
            JsonNode offline = mine.event(event -> event.path("t").asText().equals("presence")
                    && !event.path("online").asBoolean());
            assertThat(offline.path("lastSeen").asText()).endsWith("Z");
            assertThat(mine.ok(Json.object("t", "presence", "users", List.of(ben.id(), ann.id())))
                            .path("states")
                            .get(0)
                            .path("lastSeen")
                            .asText())
                    .isEqualTo(offline.path("lastSeen").asText());
        }
    }

    @Test
    void whoLooksNoMoreIsOfflineSinceThen() {
        try (ChatSocket mine = ann.connect();
                ChatSocket phone = ben.connect()) {
            follow(mine);
            phone.ok(Json.object("t", "ping", "active", false));
            JsonNode away = mine.event("presence");
            assertThat(away.path("userId").asText()).isEqualTo(ben.id());
            assertThat(away.path("online").asBoolean()).isFalse();
            assertThat(away.path("lastSeen").asText()).endsWith("Z");
            // A ping that says nothing of it changes nothing.
            phone.ok(Json.object("t", "ping"));
            phone.ok(Json.object("t", "ping", "active", null));
            JsonNode since = follow(mine);
            assertThat(since.path("online").asBoolean()).isFalse();
            assertThat(since.path("lastSeen").asText())
                    .isEqualTo(away.path("lastSeen").asText());
            phone.ok(Json.object("t", "ping", "active", true));
            assertThat(mine.event("presence").path("online").asBoolean()).isTrue();
            assertThat(follow(mine).has("lastSeen")).isFalse();
        }
    }

    @Test
    void whoLooksAtOneOfTwoConnectionsIsOnline() {
        try (ChatSocket mine = ann.connect();
                ChatSocket phone = ben.connect();
                ChatSocket tablet = ben.anotherDevice().connect()) {
            follow(mine);
            phone.ok(Json.object("t", "ping", "active", false));
            assertThat(follow(mine).path("online").asBoolean()).isTrue();
            tablet.ok(Json.object("t", "ping", "active", false));
            assertThat(mine.event("presence").path("online").asBoolean()).isFalse();
            phone.ok(Json.object("t", "ping", "active", true));
            assertThat(mine.event("presence").path("online").asBoolean()).isTrue();
            // Both hear all that is said, whether somebody looks or not.
            mine.sendTo(ben, "still there?");
            assertThat(phone.event("entry").path("body").path("text").asText()).isEqualTo("still there?");
            assertThat(tablet.event("entry").path("body").path("text").asText()).isEqualTo("still there?");
        }
    }

    @Test
    void whetherOneLooksIsTrueOrFalse() {
        try (ChatSocket mine = ann.connect();
                ChatSocket phone = ben.connect()) {
            follow(mine);
            for (Object wrong : List.of(0, "false", List.of(), Map.of())) {
                JsonNode error = phone.error(Json.object("t", "ping", "active", wrong));
                assertThat(error.path("code").asText()).isEqualTo("invalid");
                assertThat(error.path("field").asText()).isEqualTo("active");
            }
            assertThat(follow(mine).path("online").asBoolean()).isTrue();
        }
    }

    /// Even that something happened would tell when he comes and goes.
    @Test
    void ofWhoHidesNothingIsToldUntilHeShowsHimself() {
        lastSeenOf(ben, "nobody");
        try (ChatSocket mine = ann.connect()) {
            follow(mine);
            for (int i = 0; i < 3; i++) {
                try (ChatSocket phone = ben.connect()) {
                    phone.ok(Json.object("t", "ping", "active", false));
                    phone.ok(Json.object("t", "ping", "active", true));
                }
            }
            try (ChatSocket phone = ben.connect()) {
                phone.isAlive();
                lastSeenOf(ben, "contacts");
                ben.rest().put("/contacts/" + ann.id()).expect(204);
                assertThat(mine.event("presence").path("online").asBoolean()).isTrue();
                ben.rest().put("/blocks/" + ann.id()).expect(204);
                JsonNode hidden = mine.event("presence");
                assertThat(hidden.path("online").asBoolean()).isFalse();
                assertThat(hidden.has("lastSeen")).isFalse();
                ben.rest().delete("/blocks/" + ann.id()).expect(204);
                assertThat(mine.event("presence").path("online").asBoolean()).isTrue();
                ben.rest().delete("/contacts/" + ann.id()).expect(204);
                assertThat(mine.event("presence").path("online").asBoolean()).isFalse();
            }
        }
    }

    private static void lastSeenOf(Person person, String audience) {
        person.rest()
                .patch("/users/me", Json.object("privacy", Json.object("lastSeen", audience)))
                .expect(200);
    }

    /// Ann's connection follows Ben.
    ///
    /// @return his state
    private JsonNode follow(ChatSocket mine) {
        return mine.ok(Json.object("t", "presence", "users", List.of(ben.id())))
                .path("states")
                .get(0);
    }

    @Test
    void aSubscriptionReplacesTheOneBefore() {
        Person carl = server.person("Carl");
        try (ChatSocket mine = ann.connect()) {
            mine.ok(Json.object("t", "presence", "users", List.of(ben.id())));
            mine.ok(Json.object("t", "presence", "users", List.of(carl.id())));
            try (ChatSocket bens = ben.connect();
                    ChatSocket carls = carl.connect()) {
                bens.isAlive();
                carls.isAlive();
                assertThat(mine.event("presence").path("userId").asText()).isEqualTo(carl.id());
            }
        }
    }

    @Test
    void presenceOfNobodyIsNoFailure() {
        try (ChatSocket mine = ann.connect()) {
            assertThat(mine.ok(Json.object("t", "presence", "users", List.of())).path("states"))
                    .isEmpty();
            JsonNode states = mine.ok(Json.object(
                            "t", "presence", "users", List.of(UUID.randomUUID().toString())))
                    .path("states");
            assertThat(states.findValuesAsText("online")).doesNotContain("true");
        }
    }

    @Test
    void lastSeenHiddenByItsOwnerIsNotTold() {
        ben.rest()
                .patch("/users/me", Json.object("privacy", Json.object("lastSeen", "nobody")))
                .expect(200);
        ben.connect().close();
        try (ChatSocket mine = ann.connect()) {
            JsonNode states = mine.ok(Json.object("t", "presence", "users", List.of(ben.id())))
                    .path("states");
            assertThat(states.findValuesAsText("lastSeen")).isEmpty();
            assertThat(states.findValuesAsText("online")).doesNotContain("true");
        }
    }

    @Test
    void lastSeenReachesTheDatabase() {
        ben.connect().close();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !server.select("select seen_at from presence.last_seen where user_id = ?::uuid", ben.id())
                        .isEmpty());
    }
}
