package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Groups: who is in them, who may change that, and what of it stands in the log.
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

    private static ObjectNode history(String group) {
        return Json.object("t", "history", "chatId", group, "after", 0, "limit", 200);
    }

    private static List<String> kinds(JsonNode page) {
        List<String> kinds = new ArrayList<>();
        page.path("entries").forEach(entry -> kinds.add(entry.path("kind").asText()));
        return kinds;
    }

    private static List<String> userIds(JsonNode entry) {
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
    void whoIsAddedReadsFromThenOnAndWhoIsRemovedNoFurther() {
        String group = Server.group(ann, "Comings and goings", ben);
        try (ChatSocket mine = ann.connect();
                ChatSocket carls = carl.connect()) {
            mine.sendIn(group, "before Carl");
            ann.rest().put("/groups/" + group + "/members/" + carl.id()).expect(200);
            JsonNode added = carls.event("entry");
            assertThat(added.path("kind").asText()).isEqualTo("member-added");
            assertThat(added.path("seq").asLong()).isEqualTo(4);
            assertThat(userIds(added)).containsExactly(carl.id());
            long with = mine.sendIn(group, "with Carl").path("seq").asLong();
            assertThat(with).isEqualTo(5);
            carls.entry(group, 5);
            assertThat(kinds(carls.ok(history(group)))).containsExactly("member-added", "text");
            JsonNode summary = carls.ok(Json.object("t", "sync")).path("chats").get(0);
            assertThat(summary.path("firstSeq").asLong()).isEqualTo(4);
            assertThat(summary.path("unread").asLong()).isEqualTo(1);

            int removed = ann.rest()
                    .delete("/groups/" + group + "/members/" + carl.id())
                    .status();
            assertThat(removed).isEqualTo(204);
            assertThat(carls.entry(group, 6).path("kind").asText()).isEqualTo("member-removed");
            mine.sendIn(group, "after Carl");
            assertThat(carls.error(ChatSocket.message("chatId", group, "I am still here"))
                            .path("code")
                            .asText())
                    .isEqualTo("not-member");
            assertThat(carls.eventsUntilPong())
                    .noneMatch(event -> event.path("seq").asLong() > 6);
            // What it could read when it left it can read still.
            assertThat(kinds(carls.ok(history(group)))).containsExactly("member-added", "text", "member-removed");
            JsonNode last = carls.ok(Json.object("t", "sync")).path("chats").get(0);
            assertThat(last.path("lastSeq").asLong()).isEqualTo(6);
            assertThat(last.has("role")).isFalse();

            ann.rest().put("/groups/" + group + "/members/" + carl.id()).expect(200);
            carls.entry(group, 8);
            mine.sendIn(group, "Carl again");
            assertThat(kinds(carls.ok(history(group)))).containsExactly("member-added", "text");
            assertThat(server.seqs(group))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, 9).boxed().toList());
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

    /// Whoever has left reads on its own: it is told nothing of the others, nor they of it.
    @Test
    void whatWasUnreadWhenOneWasRemovedIsReadLater() {
        String group = Server.group(ann, "Left unread", ben);
        try (ChatSocket mine = ann.connect();
                ChatSocket bens = ben.connect();
                ChatSocket onHisTablet = ben.anotherDevice().connect()) {
            bens.sendIn(group, "Ben was here");
            mine.sendIn(group, "not read yet");
            ann.rest().delete("/groups/" + group + "/members/" + ben.id()).expect(204);
            bens.entry(group, 5);
            mine.sendIn(group, "not for Ben");
            mine.ok(Json.object("t", "receipt", "chatId", group, "read", 6));
            assertThat(unread(ben)).isEqualTo(1);
            assertThat(bens.error(Json.object("t", "info", "chatId", group, "target", 3))
                            .path("code")
                            .asText())
                    .isEqualTo("not-member");

            bens.ok(Json.object("t", "receipt", "chatId", group, "read", 6));
            JsonNode told = onHisTablet.event("receipt");
            assertThat(told.path("of").asText()).isEqualTo("me");
            assertThat(told.path("read").asLong()).isEqualTo(5);
            assertThat(unread(ben)).isZero();
            JsonNode ofBen = mine.ok(Json.object("t", "info", "chatId", group, "target", 4))
                    .path("members")
                    .path(0);
            assertThat(ofBen.path("userId").asText()).isEqualTo(ben.id());
            assertThat(ofBen.has("read")).isFalse();
        }
    }

    private static long unread(Person person) {
        return person.rest()
                .get("/chats")
                .expect(200)
                .json()
                .path("chats")
                .path(0)
                .path("unread")
                .asLong();
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
    void anOpenGroupIsJoinedAndLeft() {
        String group = ann.rest()
                .post("/groups", Json.object("title", "Open", "members", List.of(ben.id()), "open", true))
                .expect(201)
                .json()
                .path("groupId")
                .asText();
        try (ChatSocket bens = ben.connect();
                ChatSocket carls = carl.connect()) {
            carl.rest().put("/groups/" + group + "/members/me").expect(200);
            JsonNode joined = bens.entry(group, 3);
            assertThat(joined.path("sender").asText()).isEqualTo(carl.id());
            assertThat(userIds(joined)).containsExactly(carl.id());
            carls.sendIn(group, "thanks");
            assertThat(carl.rest().delete("/groups/" + group + "/members/me").status())
                    .isEqualTo(204);
            JsonNode left = bens.entry(group, 5);
            assertThat(left.path("kind").asText()).isEqualTo("member-removed");
            assertThat(left.path("sender").asText()).isEqualTo(carl.id());
            // Adding a member again changes nothing.
            ann.rest().put("/groups/" + group + "/members/" + ben.id()).expect(200);
            assertThat(server.seqs(group)).hasSize(5);
        }
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
    void comingsAndGoingsAmidMessagesLeaveNoGap() throws Exception {
        List<Person> crowd = server.people("Guest", 4);
        String group = Server.group(ann, "Busy", ben);
        int messages = 150;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> talk = threads.submit(() -> {
                try (ChatSocket bens = ben.connect()) {
                    for (int i = 0; i < messages; i++) {
                        bens.sendIn(group, "m" + i);
                    }
                }
            });
            for (int round = 0; round < 3; round++) {
                List<Future<Rest.Answer>> calls = new ArrayList<>();
                for (Person guest : crowd) {
                    calls.add(threads.submit(() -> ann.rest().put("/groups/" + group + "/members/" + guest.id())));
                }
                for (Future<Rest.Answer> call : calls) {
                    call.get().expect(200);
                }
                calls.clear();
                for (Person guest : crowd) {
                    calls.add(threads.submit(() -> ann.rest().delete("/groups/" + group + "/members/" + guest.id())));
                }
                for (Future<Rest.Answer> call : calls) {
                    call.get().expect(204);
                }
            }
            talk.get();
        }
        // Two entries of its making, two a guest and round, and what Ben said.
        assertThat(server.seqs(group))
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 2 + 2 * 4 * 3 + messages)
                        .boxed()
                        .toList());
    }

    @Test
    void whoIsAddedAmidMessagesHearsTheNextOnes() throws Exception {
        String group = Server.group(ann, "Late", ben);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                ChatSocket bens = ben.connect();
                ChatSocket carls = carl.connect()) {
            Future<?> talk = threads.submit(() -> {
                try (ChatSocket anns = ann.connect()) {
                    for (int i = 0; i < 200; i++) {
                        anns.sendIn(group, "m" + i);
                    }
                }
            });
            bens.event("entry");
            ann.rest().put("/groups/" + group + "/members/" + carl.id()).expect(200);
            long first = carls.event(event -> event.path("kind").asText().equals("member-added"))
                    .path("seq")
                    .asLong();
            talk.get();
            long last = bens.sendIn(group, "the last").path("seq").asLong();
            carls.entry(group, last);
            assertThat(server.seqs(group)).hasSize((int) last);
            List<Long> heard = new ArrayList<>();
            carls.eventsUntilPong().forEach(event -> {
                if (event.path("t").asText().equals("entry")) {
                    heard.add(event.path("seq").asLong());
                }
            });
            // A message taken while Carl was being added may pass him by; his client reads that gap. From the next
            // moment on he hears everything.
            assertThat(heard).isSorted().doesNotHaveDuplicates();
            assertThat(heard.size()).isGreaterThan((int) (last - first) / 2);
        }
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
