package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Groups: how they are made, who governs them, and what of it stands in the log.
@ExtendWith(ParleyServer.class)
final class GroupsIT {

    private Server server;
    private Person ann;
    private Person ben;
    private Person carl;

    @BeforeEach
    void people(Server server) {
        this.server = server;
        List<Person> three = server.people("Group", 3);
        ann = three.get(0);
        ben = three.get(1);
        carl = three.get(2);
    }

    static ObjectNode history(String group) {
        return Json.object("t", "history", "chatId", group, "after", 0, "limit", 200);
    }

    static List<String> kinds(JsonNode page) {
        List<String> kinds = new ArrayList<>();
        page.path("entries").forEach(entry -> kinds.add(entry.path("kind").asText()));
        return kinds;
    }

    static List<String> userIds(JsonNode entry) {
        List<String> ids = new ArrayList<>();
        entry.path("body").path("userIds").forEach(id -> ids.add(id.asText()));
        return ids;
    }

    @Test
    void makingAGroupWritesItsLogAndTellsItsMembers() {
        try (ChatSocket mine = ann.connect();
                ChatSocket bens = ben.connect()) {
            String group = Server.group(ann, "Book club", ben, carl);
            assertThat(UUID.fromString(group).version()).isEqualTo(7);
            for (ChatSocket socket : List.of(mine, bens)) {
                assertThat(socket.entry(group, 1).path("kind").asText()).isEqualTo("title-changed");
                JsonNode added = socket.entry(group, 2);
                assertThat(added.path("kind").asText()).isEqualTo("member-added");
                assertThat(added.path("sender").asText()).isEqualTo(ann.id());
                assertThat(userIds(added)).containsExactlyInAnyOrder(ann.id(), ben.id(), carl.id());
            }
            JsonNode chat = bens.event(event -> event.path("t").asText().equals("chat")
                    && event.path("chatId").asText().equals(group));
            assertThat(chat.path("type").asText()).isEqualTo("group");
            assertThat(chat.path("groupId").asText()).isEqualTo(group);
            assertThat(chat.path("title").asText()).isEqualTo("Book club");
            assertThat(chat.path("role").asText()).isEqualTo("member");
            assertThat(chat.path("memberCount").asInt()).isEqualTo(3);
            assertThat(chat.path("lastSeq").asInt()).isEqualTo(2);
            JsonNode group1 = ben.rest().get("/groups/" + group).expect(200).json();
            assertThat(group1.path("title").asText()).isEqualTo("Book club");
            assertThat(group1.path("members").findValuesAsText("userId"))
                    .containsExactlyInAnyOrder(ann.id(), ben.id(), carl.id());
            assertThat(group1.path("members").findValuesAsText("role")).containsOnlyOnce("owner");
            bens.sendIn(group, "hello");
            assertThat(mine.entry(group, 3).path("sender").asText()).isEqualTo(ben.id());
        }
    }

    @Test
    void onlyThoseWhoGovernAddAndRemove() {
        String group = Server.group(ann, "Order", ben);
        assertThat(ben.rest()
                        .put("/groups/" + group + "/members/" + carl.id())
                        .expect(403)
                        .code())
                .isEqualTo("forbidden");
        assertThat(ben.rest()
                        .delete("/groups/" + group + "/members/" + ann.id())
                        .expect(403)
                        .code())
                .isEqualTo("forbidden");
        assertThat(ben.rest()
                        .patch("/groups/" + group, Json.object("title", "Anarchy"))
                        .expect(403)
                        .code())
                .isEqualTo("forbidden");
        assertThat(carl.rest().get("/groups/" + group).expect(404).code()).isEqualTo("not-found");
        // A group nobody may join by its id alone.
        assertThat(carl.rest().put("/groups/" + group + "/members/me").status()).isIn(403, 404);
        assertThat(ann.rest()
                        .put("/groups/" + group + "/members/" + UUID.randomUUID())
                        .expect(404)
                        .code())
                .isEqualTo("not-found");
        assertThat(ann.rest()
                        .put("/groups/" + UUID.randomUUID() + "/members/" + ben.id())
                        .expect(404)
                        .code())
                .isEqualTo("not-found");
        assertThat(server.seqs(group)).containsExactly(1L, 2L);
    }

    @Test
    void whoIsMadeAnAdminGoverns() {
        String group = Server.group(ann, "Deputies", ben);
        String member = "/groups/" + group + "/members/" + ben.id();
        assertThat(ben.rest()
                        .patch(member, Json.object("role", "admin"))
                        .expect(403)
                        .code())
                .isEqualTo("forbidden");
        assertThat(ann.rest()
                        .patch(member, Json.object("role", "king"))
                        .expect(422)
                        .code())
                .isEqualTo("invalid");
        try (ChatSocket bens = ben.connect()) {
            ann.rest().patch(member, Json.object("role", "admin")).expect(200);
            JsonNode changed = bens.entry(group, 3);
            assertThat(changed.path("kind").asText()).isEqualTo("role-changed");
            assertThat(changed.path("body").path("userId").asText()).isEqualTo(ben.id());
            assertThat(changed.path("body").path("role").asText()).isEqualTo("admin");
            bens.event(event -> event.path("t").asText().equals("chat")
                    && event.path("role").asText().equals("admin"));
        }
        ben.rest().put("/groups/" + group + "/members/" + carl.id()).expect(200);
        assertThat(ben.rest()
                        .delete("/groups/" + group + "/members/" + ann.id())
                        .expect(403)
                        .code())
                .isEqualTo("forbidden");
    }

    @Test
    void whenTheOwnerLeavesAnotherOneGoverns() {
        String group = Server.group(ann, "Heirs", ben, carl);
        assertThat(ann.rest().delete("/groups/" + group + "/members/me").status())
                .isEqualTo(204);
        JsonNode members = ben.rest().get("/groups/" + group).expect(200).json().path("members");
        assertThat(members.findValuesAsText("role")).containsOnlyOnce("owner");
        try (ChatSocket bens = ben.connect()) {
            assertThat(kinds(bens.ok(history(group))))
                    .containsExactly("title-changed", "member-added", "member-removed", "role-changed");
        }
    }

    @Test
    void aNewTitleStandsInTheLogAndInTheSummary() {
        String group = Server.group(ann, "Old", ben);
        try (ChatSocket bens = ben.connect()) {
            ann.rest().patch("/groups/" + group, Json.object("title", "New")).expect(200);
            assertThat(bens.entry(group, 3).path("body").path("title").asText()).isEqualTo("New");
            bens.event(event -> event.path("t").asText().equals("chat")
                    && event.path("title").asText().equals("New"));
        }
    }

    @Test
    void badGroupsAreRefusedAndNothingIsStored() {
        for (ObjectNode bad : List.of(
                Json.object("members", List.of(ben.id())),
                Json.object("title", "", "members", List.of(ben.id())),
                Json.object("title", "   ", "members", List.of(ben.id())),
                Json.object("title", 5, "members", List.of(ben.id())),
                Json.object("title", "x".repeat(101), "members", List.of(ben.id())),
                Json.object("title", "x\ny", "members", List.of(ben.id())),
                Json.object("title", "x", "members", "y"),
                Json.object("title", "x", "members", List.of("y")),
                Json.object("title", "x", "members", List.of(5)))) {
            Rest.Answer answer = ann.rest().post("/groups", bad);
            assertThat(answer.status()).as(bad + " " + answer.text()).isEqualTo(422);
            assertThat(answer.code()).isEqualTo("invalid");
            assertThat(answer.json().path("field").asText()).isNotEmpty();
        }
        assertThat(ann.rest()
                        .post(
                                "/groups",
                                Json.object(
                                        "title",
                                        "x",
                                        "members",
                                        List.of(UUID.randomUUID().toString())))
                        .expect(404)
                        .code())
                .isEqualTo("not-found");
        assertThat(server.entriesOf(ann)).isZero();
        assertThat(ann.rest().get("/chats").json().path("chats")).isEmpty();
    }

    @Test
    void theLogOfAGroupIsTheSameForAll() {
        String group = Server.group(ann, "Same", ben, carl);
        try (ChatSocket mine = ann.connect();
                ChatSocket bens = ben.connect()) {
            mine.sendIn(group, "one");
            bens.sendIn(group, "two");
            JsonNode a = mine.ok(history(group)).path("entries");
            JsonNode b = bens.ok(history(group)).path("entries");
            JsonNode c = carl.rest()
                    .get("/chats/" + group + "/messages?after=0")
                    .expect(200)
                    .json()
                    .path("entries");
            assertThat(a).isEqualTo(b).isEqualTo(c);
            assertThat(a.size()).isEqualTo(4);
        }
        await().atMost(Duration.ofSeconds(20))
                .until(() -> server.select("select 1 from chats.push_due where chat_id = ?::uuid", group)
                        .isEmpty());
    }
}
