package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Edits, deletions and reactions: who may, what everybody is told, and what is left in storage.
@ExtendWith(ParleyServer.class)
final class AmendmentsIT {

    private final Server server;
    private Person alice;
    private Person bob;
    private ChatSocket alices;
    private ChatSocket bobs;
    private String chat;

    AmendmentsIT(Server server) {
        this.server = server;
    }

    @BeforeEach
    void meet() {
        alice = server.person("Alice");
        bob = server.person("Bob");
        alices = alice.connect();
        bobs = bob.connect();
        chat = alices.sendTo(bob, "first").path("chatId").asText();
        bobs.entry(chat, 1);
    }

    private ObjectNode edit(long target, String text) {
        return amendment("edit", target).set("body", Json.text(text));
    }

    private ObjectNode amendment(String type, long target) {
        return Json.object(
                "t",
                type,
                "chatId",
                chat,
                "target",
                target,
                "clientMsgId",
                UUID.randomUUID().toString());
    }

    private ObjectNode react(long target, String emoji) {
        return amendment("react", target).put("emoji", emoji);
    }

    private JsonNode history(ChatSocket socket) {
        return socket.ok(Json.object("t", "history", "chatId", chat)).path("entries");
    }

    private static void refused(JsonNode error, String code) {
        assertThat(error.path("code").asText()).as(error.toString()).isEqualTo(code);
    }

    @Test
    void anEditIsAnEntryThatAllDevicesGet() {
        ChatSocket second = alice.anotherDevice().connect();
        JsonNode ok = alices.ok(edit(1, "better"));
        assertThat(ok.path("seq").asLong()).isEqualTo(2);
        assertThat(ok.path("sentAt").asText()).endsWith("Z");
        for (ChatSocket told : List.of(second, bobs)) {
            JsonNode entry = told.entry(chat, 2);
            assertThat(entry.path("kind").asText()).isEqualTo("edit");
            assertThat(entry.path("target").asLong()).isEqualTo(1);
            assertThat(entry.path("body")).isEqualTo(Json.text("better"));
        }
        JsonNode log = history(bobs);
        assertThat(log.get(0).path("body")).isEqualTo(Json.text("first"));
        assertThat(log.get(1).path("target").asLong()).isEqualTo(1);
        assertThat(log.get(1).path("body")).isEqualTo(Json.text("better"));
    }

    @Test
    void anEditKeepsToWhatTheKindOfItsTargetAsks() {
        refused(alices.error(amendment("edit", 1).set("body", Json.object())), "invalid");
        refused(alices.error(edit(1, "x".repeat(5_000))), "invalid");
        refused(alices.error(amendment("edit", 1)), "invalid");
    }

    @Test
    void onlyTheSenderMayEditOrDelete() {
        refused(bobs.error(edit(1, "never")), "forbidden");
        refused(bobs.error(amendment("delete", 1)), "forbidden");
        refused(server.person("Carol").connect().error(edit(1, "never")), "not-member");
        assertThat(history(alices)).hasSize(1);
    }

    @Test
    void whatIsNotThereIsNotFoundAndWhatIsNoMessageIsInvalid() {
        refused(alices.error(edit(7, "?")), "not-found");
        refused(alices.error(amendment("delete", 7)), "not-found");
        refused(alices.error(react(7, "👍")), "not-found");
        alices.ok(edit(1, "better"));
        refused(alices.error(edit(2, "an edit of an edit")), "invalid");
        refused(alices.error(react(2, "👍")), "invalid");
        refused(alices.error(edit(0, "?")), "invalid");
    }

    @Test
    void aDeletionErasesTheMessageAndItsEditsFromStorage() {
        alices.ok(edit(1, "secret"));
        assertThat(alices.ok(amendment("delete", 1)).path("seq").asLong()).isEqualTo(3);
        JsonNode entry = bobs.entry(chat, 3);
        assertThat(entry.path("kind").asText()).isEqualTo("delete");
        assertThat(entry.path("target").asLong()).isEqualTo(1);
        assertThat(entry.path("body")).isEqualTo(Json.object());
        assertThat(server.select(
                        "select convert_from(body, 'UTF8') from chats.entry where chat_id = ?::uuid order by seq",
                        chat))
                .containsExactly("{}", "{}", "{}");
        for (JsonNode left : history(bobs)) {
            assertThat(left.path("body")).isEqualTo(Json.object());
        }
        assertThat(history(bobs).get(0).path("kind").asText()).isEqualTo("text");
    }

    @Test
    void whatWasDeletedIsGone() {
        ObjectNode deletion = amendment("delete", 1);
        long seq = alices.ok(deletion.deepCopy()).path("seq").asLong();
        refused(alices.error(edit(1, "again")), "gone");
        refused(alices.error(amendment("delete", 1)), "gone");
        refused(bobs.error(react(1, "👍")), "gone");
        // The same deletion sent again, by a client that missed the answer.
        JsonNode again = alices.ok(deletion.deepCopy());
        assertThat(again.path("seq").asLong()).isEqualTo(seq);
        assertThat(again.path("duplicate").asBoolean()).isTrue();
    }

    @Test
    void anEditSentAgainAfterTheDeletionGetsItsFirstAnswer() {
        ObjectNode edit = edit(1, "better");
        assertThat(alices.ok(edit.deepCopy()).path("seq").asLong()).isEqualTo(2);
        alices.ok(amendment("delete", 1));
        JsonNode again = alices.ok(edit.deepCopy());
        assertThat(again.path("seq").asLong()).isEqualTo(2);
        assertThat(again.path("duplicate").asBoolean()).isTrue();
    }

    @Test
    void anErasedPageIsNotServedFromTheCache() {
        for (int i = 0; i < 130; i++) {
            alices.sendIn(chat, "message " + i);
        }
        ObjectNode page = Json.object("t", "history", "chatId", chat, "after", 0, "limit", 64);
        assertThat(bobs.ok(page.deepCopy()).path("entries").get(9).path("body")).isNotEqualTo(Json.object());
        alices.ok(amendment("delete", 10));
        assertThat(bobs.ok(page.deepCopy()).path("entries").get(9).path("body")).isEqualTo(Json.object());
        assertThat(bobs.ok(page.deepCopy()).path("entries").get(10).path("body"))
                .isNotEqualTo(Json.object());
    }

    @Test
    void reactionsComeAndGo() {
        bobs.ok(react(1, "👍🏽"));
        JsonNode entry = alices.entry(chat, 2);
        assertThat(entry.path("kind").asText()).isEqualTo("reaction");
        assertThat(entry.path("target").asLong()).isEqualTo(1);
        assertThat(entry.path("sender").asText()).isEqualTo(bob.id());
        assertThat(entry.path("body").path("emoji").asText()).isEqualTo("👍🏽");
        bobs.ok(amendment("react", 1).putNull("emoji"));
        assertThat(alices.entry(chat, 3).path("body")).isEqualTo(Json.object("emoji", null));
        for (String emoji : List.of("❤️", "👨‍👩‍👧‍👦", "🇩🇪", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿")) {
            bobs.ok(react(1, emoji));
        }
        for (String text : List.of("", "a", "1", "👍👍", "👍x", "x".repeat(100), "\u202e")) {
            refused(bobs.error(react(1, text)), "invalid");
        }
    }

    @Test
    void amendmentsAreNotUnreadMessagesAndDeletedOnesAreNotEither() {
        alices.sendIn(chat, "second");
        alices.ok(edit(1, "better"));
        alices.ok(react(1, "👍"));
        assertThat(unread(bob)).isEqualTo(2);
        alices.ok(amendment("delete", 2));
        assertThat(unread(bob)).isEqualTo(1);
        assertThat(unread(alice)).isZero();
    }

    private long unread(Person person) {
        return person.rest()
                .get("/chats")
                .expect(200)
                .json()
                .path("chats")
                .get(0)
                .path("unread")
                .asLong();
    }

    @Test
    void manyAtOnceInOneBatchKeepTheirOrderAndTheDeletionWins() {
        long edit = alices.submit(edit(1, "one"));
        long deletion = alices.submit(amendment("delete", 1));
        long late = alices.submit(edit(1, "two"));
        // A refusal overtakes what is being stored.
        Map<Long, JsonNode> replies = new HashMap<>();
        for (int i = 0; i < 3; i++) {
            JsonNode reply = alices.nextReply();
            replies.put(reply.path("id").asLong(), reply);
        }
        assertThat(replies.get(edit).path("seq").asLong()).isEqualTo(2);
        assertThat(replies.get(deletion).path("seq").asLong()).isEqualTo(3);
        refused(replies.get(late), "gone");
        assertThat(server.select(
                        "select convert_from(body, 'UTF8') from chats.entry where chat_id = ?::uuid order by seq",
                        chat))
                .containsExactly("{}", "{}", "{}");
    }

    @Test
    void inABlockedChatNothingIsAmendedButWhatOneSaidCanBeTakenBack() {
        bob.rest().put("/blocks/" + alice.id()).expect(204);
        refused(alices.error(edit(1, "?")), "blocked");
        refused(alices.error(react(1, "👍")), "blocked");
        alices.ok(amendment("delete", 1));
    }
}
