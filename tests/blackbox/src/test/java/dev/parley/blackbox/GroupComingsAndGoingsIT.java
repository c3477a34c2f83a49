package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Who comes into a group and goes: what each reads of it, then and later, and amid messages.
@ExtendWith(ParleyServer.class)
final class GroupComingsAndGoingsIT {

    private Server server;
    private Person ann;
    private Person ben;
    private Person carl;

    @BeforeEach
    void people(Server server) {
        this.server = server;
        List<Person> three = server.people("Guest", 3);
        ann = three.get(0);
        ben = three.get(1);
        carl = three.get(2);
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
            assertThat(GroupsIT.userIds(added)).containsExactly(carl.id());
            long with = mine.sendIn(group, "with Carl").path("seq").asLong();
            assertThat(with).isEqualTo(5);
            carls.entry(group, 5);
            assertThat(GroupsIT.kinds(carls.ok(GroupsIT.history(group)))).containsExactly("member-added", "text");
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
            assertThat(GroupsIT.kinds(carls.ok(GroupsIT.history(group))))
                    .containsExactly("member-added", "text", "member-removed");
            JsonNode last = carls.ok(Json.object("t", "sync")).path("chats").get(0);
            assertThat(last.path("lastSeq").asLong()).isEqualTo(6);
            assertThat(last.has("role")).isFalse();

            ann.rest().put("/groups/" + group + "/members/" + carl.id()).expect(200);
            carls.entry(group, 8);
            mine.sendIn(group, "Carl again");
            assertThat(GroupsIT.kinds(carls.ok(GroupsIT.history(group)))).containsExactly("member-added", "text");
            assertThat(server.seqs(group))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, 9).boxed().toList());
        }
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

    /// Live as in the log, and in its order.
    @Test
    void whoLeavesAsTheOwnerIsSeenToLeaveBeforeTheHeirIsNamed() {
        String group = Server.group(ann, "Handed down", ben, carl);
        try (ChatSocket bens = ben.connect();
                ChatSocket anns = ann.connect()) {
            anns.sendIn(group, "farewell");
            bens.entry(group, 3);
            bens.eventsUntilPong();
            ann.rest().delete("/groups/" + group + "/members/me").expect(204);
            assertThat(bens.event("entry").path("kind").asText()).isEqualTo("member-removed");
            assertThat(bens.event("entry").path("kind").asText()).isEqualTo("role-changed");
            anns.entry(group, 4);
            assertThat(anns.eventsUntilPong())
                    .noneMatch(event -> event.path("seq").asLong() > 4);
        }
    }

    @Test
    void whenAGroupIsDeletedEachMemberIsToldWhatItsLogSays() {
        String group = Server.group(ann, "Short-lived", ben, carl);
        try (ChatSocket anns = ann.connect();
                ChatSocket bens = ben.connect();
                ChatSocket carls = carl.connect()) {
            ann.rest().delete("/groups/" + group).expect(204);
            for (ChatSocket socket : List.of(anns, bens, carls)) {
                JsonNode end = socket.entry(group, 3);
                assertThat(end.path("kind").asText()).isEqualTo("member-removed");
                assertThat(GroupsIT.userIds(end)).containsExactlyInAnyOrder(ann.id(), ben.id(), carl.id());
                assertThat(GroupsIT.kinds(socket.ok(GroupsIT.history(group))))
                        .containsExactly("title-changed", "member-added", "member-removed");
                assertThat(socket.error(ChatSocket.message("chatId", group, "is anybody here?"))
                                .path("code")
                                .asText())
                        .isEqualTo("not-member");
                JsonNode last =
                        socket.ok(Json.object("t", "sync")).path("chats").get(0);
                assertThat(last.path("chatId").asText()).isEqualTo(group);
                assertThat(last.path("lastSeq").asLong()).isEqualTo(3);
                assertThat(last.path("memberCount").asInt()).isZero();
            }
        }
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
            assertThat(GroupsIT.userIds(joined)).containsExactly(carl.id());
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
}
