package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Disappearing and forwarded messages, muting and archiving, who got and read what and when, and whom that is hidden
/// from.
@ExtendWith(ParleyServer.class)
final class ExpiryAndPreferencesIT {

    private final Server server;

    ExpiryAndPreferencesIT(Server server) {
        this.server = server;
    }

    private static JsonNode summary(Person person, String chat) {
        for (JsonNode summary : person.rest().get("/chats").expect(200).json().path("chats")) {
            if (summary.path("chatId").asText().equals(chat)) {
                return summary;
            }
        }
        throw new AssertionError("the chat is not listed");
    }

    private static JsonNode history(ChatSocket socket, String chat) {
        return socket.ok(Json.object("t", "history", "chatId", chat)).path("entries");
    }

    private List<String> bodies(String chat) {
        return server.select(
                "select convert_from(body, 'UTF8') from chats.entry where chat_id = ?::uuid order by seq", chat);
    }

    @Test
    void aMessageThatExpiresIsErasedEverywhere() {
        Person alice = server.person("Alice");
        Person bob = server.person("Bob");
        ChatSocket alices = alice.connect();
        ChatSocket bobs = bob.connect();
        JsonNode sent = alices.ok(ChatSocket.message("to", bob.id(), "burn").put("expiresInSec", 1));
        String chat = sent.path("chatId").asText();
        JsonNode entry = bobs.entry(chat, 1);
        assertThat(Instant.parse(entry.path("expiresAt").asText()))
                .isEqualTo(Instant.parse(entry.path("sentAt").asText()).plusSeconds(1));
        alices.sendIn(chat, "stays");
        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(() ->
                        assertThat(history(bobs, chat).get(0).path("body")).isEqualTo(Json.object()));
        assertThat(history(bobs, chat).get(1).path("body")).isEqualTo(Json.text("stays"));
        assertThat(summary(bob, chat).path("unread").asLong()).isEqualTo(1);
        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(() -> assertThat(bodies(chat)).containsExactly("{}", "{\"text\":\"stays\"}"));
        ObjectNode edit = Json.object(
                "t",
                "edit",
                "chatId",
                chat,
                "target",
                1,
                "clientMsgId",
                UUID.randomUUID().toString());
        edit.set("body", Json.text("back"));
        assertThat(alices.error(edit).path("code").asText()).isEqualTo("gone");
    }

    @Test
    void aChatCanLetAllItsMessagesExpire() {
        Person alice = server.person("Alice");
        Person bob = server.person("Bob");
        ChatSocket alices = alice.connect();
        ChatSocket bobs = bob.connect();
        String chat = alices.sendTo(bob, "for ever").path("chatId").asText();
        bobs.entry(chat, 1);
        JsonNode changed = bob.rest()
                .patch("/chats/" + chat, Json.object("expiresInSec", 3_600))
                .expect(200)
                .json();
        assertThat(changed.path("expiresInSec").asInt()).isEqualTo(3_600);
        JsonNode told = alices.entry(chat, 2);
        assertThat(told.path("kind").asText()).isEqualTo("disappearing-changed");
        assertThat(told.path("sender").asText()).isEqualTo(bob.id());
        assertThat(told.path("body")).isEqualTo(Json.object("expiresInSec", 3_600));
        alices.event("chat");
        alices.sendIn(chat, "an hour");
        assertThat(lifetime(bobs.entry(chat, 3))).isEqualTo(Duration.ofHours(1));
        alices.ok(ChatSocket.message("chatId", chat, "sooner").put("expiresInSec", 60));
        assertThat(lifetime(bobs.entry(chat, 4))).isEqualTo(Duration.ofMinutes(1));
        alices.ok(ChatSocket.message("chatId", chat, "later").put("expiresInSec", 86_400));
        assertThat(lifetime(bobs.entry(chat, 5))).isEqualTo(Duration.ofHours(1));
        alice.rest().patch("/chats/" + chat, Json.object("expiresInSec", null)).expect(200);
        assertThat(bobs.entry(chat, 6).path("body")).isEqualTo(Json.object("expiresInSec", null));
        alices.sendIn(chat, "for ever again");
        assertThat(bobs.entry(chat, 7).has("expiresAt")).isFalse();
    }

    private static Duration lifetime(JsonNode entry) {
        return Duration.between(
                Instant.parse(entry.path("sentAt").asText()),
                Instant.parse(entry.path("expiresAt").asText()));
    }

    @Test
    void inAGroupThoseWhoGovernItDecideWhatExpires() {
        Person owner = server.person("Owner");
        Person member = server.person("Member");
        String group = Server.group(owner, "Group", member);
        member.rest().patch("/chats/" + group, Json.object("expiresInSec", 60)).expect(403);
        owner.rest().patch("/chats/" + group, Json.object("expiresInSec", 60)).expect(200);
        server.person("Stranger")
                .rest()
                .patch("/chats/" + group, Json.object("expiresInSec", 60))
                .expect(403);
    }

    @Test
    void mutingAndArchivingAreOnesOwn() {
        Person alice = server.person("Alice");
        Person bob = server.person("Bob");
        ChatSocket alices = alice.connect();
        String chat = alices.sendTo(bob, "hello").path("chatId").asText();
        alices.eventsUntilPong();
        JsonNode changed = alice.rest()
                .patch("/chats/" + chat, Json.object("mutedUntil", "2030-01-01T00:00:00.000Z", "archived", true))
                .expect(200)
                .json();
        assertThat(changed.path("mutedUntil").asText()).isEqualTo("2030-01-01T00:00:00.000Z");
        assertThat(changed.path("archived").asBoolean()).isTrue();
        JsonNode told = alices.event(event -> event.path("t").asText().equals("chat")
                && event.path("archived").asBoolean());
        assertThat(told.path("mutedUntil").asText()).isEqualTo("2030-01-01T00:00:00.000Z");
        assertThat(summary(bob, chat).has("mutedUntil")).isFalse();
        assertThat(summary(bob, chat).has("archived")).isFalse();
        JsonNode back = alice.rest()
                .patch("/chats/" + chat, Json.object("mutedUntil", null, "archived", false))
                .expect(200)
                .json();
        assertThat(back.has("mutedUntil")).isFalse();
        assertThat(back.has("archived")).isFalse();
    }

    @Test
    void whatCannotBeReadIsRefusedAndChangesNothing() {
        Person alice = server.person("Alice");
        Person bob = server.person("Bob");
        String chat = alice.connect().sendTo(bob, "hello").path("chatId").asText();
        for (ObjectNode bad : List.of(
                Json.object("mutedUntil", "tomorrow", "archived", true),
                Json.object("mutedUntil", "+1000000000-12-31T23:59:59Z", "archived", true),
                Json.object("mutedUntil", 7, "archived", true),
                Json.object("archived", "yes"),
                Json.object("archived", null),
                Json.object("expiresInSec", 0, "archived", true),
                Json.object("expiresInSec", -1, "archived", true),
                Json.object("expiresInSec", 1.5, "archived", true),
                Json.object("expiresInSec", 99_999_999_999L, "archived", true),
                Json.object("expiresInSec", "60", "archived", true))) {
            assertThat(alice.rest().patch("/chats/" + chat, bad).expect(422).code())
                    .isEqualTo("invalid");
        }
        assertThat(summary(alice, chat).has("archived")).isFalse();
        assertThat(server.person("Stranger")
                        .rest()
                        .patch("/chats/" + chat, Json.object("archived", true))
                        .expect(403)
                        .code())
                .isEqualTo("not-member");
    }

    @Test
    void infoTellsWhenEachGotAndReadAMessage() {
        Person alice = server.person("Alice");
        Person bob = server.person("Bob");
        Person carol = server.person("Carol");
        String group = Server.group(alice, "Group", bob, carol);
        ChatSocket alices = alice.connect();
        ChatSocket bobs = bob.connect();
        long first = alices.sendIn(group, "first").path("seq").asLong();
        long second = alices.sendIn(group, "second").path("seq").asLong();
        assertThat(info(alices, group, first)).allSatisfy(member -> {
            assertThat(member.has("delivered")).isFalse();
            assertThat(member.has("read")).isFalse();
        });
        bobs.ok(Json.object("t", "receipt", "chatId", group, "delivered", first, "read", first));
        await().untilAsserted(() ->
                assertThat(member(info(alices, group, first), bob).has("read")).isTrue());
        String readFirst = member(info(alices, group, first), bob).path("read").asText();
        assertThat(member(info(alices, group, second), bob).has("delivered")).isFalse();
        bobs.ok(Json.object("t", "receipt", "chatId", group, "read", second));
        await().untilAsserted(() ->
                assertThat(member(info(alices, group, second), bob).has("read")).isTrue());
        // A later step does not change when the first one was.
        assertThat(member(info(alices, group, first), bob).path("read").asText())
                .isEqualTo(readFirst)
                .isLessThan(
                        member(info(alices, group, second), bob).path("read").asText());
        assertThat(member(info(alices, group, first), carol).has("delivered")).isFalse();
        assertThat(info(alices, group, first)).hasSize(2);
        assertThat(bobs.error(Json.object("t", "info", "chatId", group, "target", first))
                        .path("code")
                        .asText())
                .isEqualTo("forbidden");
        assertThat(alices.error(Json.object("t", "info", "chatId", group, "target", 99))
                        .path("code")
                        .asText())
                .isEqualTo("not-found");
        assertThat(alices.error(Json.object("t", "info", "chatId", group, "target", 1))
                        .path("code")
                        .asText())
                .isEqualTo("invalid");
    }

    private static JsonNode info(ChatSocket socket, String chat, long target) {
        return socket.ok(Json.object("t", "info", "chatId", chat, "target", target))
                .path("members");
    }

    private static JsonNode member(JsonNode members, Person person) {
        for (JsonNode member : members) {
            if (member.path("userId").asText().equals(person.id())) {
                return member;
            }
        }
        throw new AssertionError("not among " + members);
    }

    @Test
    void whoHidesReadReceiptsShowsNoneAndSeesNone() {
        Person alice = server.person("Alice");
        Person bob = server.person("Bob");
        Person carol = server.person("Carol");
        bob.rest()
                .patch("/users/me", Json.object("privacy", Json.object("readReceipts", "nobody")))
                .expect(200);
        ChatSocket alices = alice.connect();
        ChatSocket bobs = bob.connect();
        String direct = alices.sendTo(bob, "hello").path("chatId").asText();
        bobs.sendIn(direct, "hello back");
        bobs.ok(Json.object("t", "receipt", "chatId", direct, "read", 2));
        JsonNode receipt = alices.event(event -> event.path("t").asText().equals("receipt")
                && event.path("of").asText().equals("others"));
        assertThat(receipt.path("delivered").asLong()).isEqualTo(2);
        assertThat(receipt.path("read").asLong()).isZero();
        alices.ok(Json.object("t", "receipt", "chatId", direct, "read", 2));
        receipt = bobs.event(event -> event.path("t").asText().equals("receipt")
                && event.path("of").asText().equals("others"));
        assertThat(receipt.path("read").asLong()).isZero();
        assertThat(summary(alice, direct).path("othersRead").asLong()).isZero();
        assertThat(summary(alice, direct).path("othersDelivered").asLong()).isEqualTo(2);
        assertThat(summary(bob, direct).path("othersRead").asLong()).isZero();
        assertThat(member(info(alices, direct, 1), bob).has("delivered")).isTrue();
        assertThat(member(info(alices, direct, 1), bob).has("read")).isFalse();
        assertThat(member(info(bobs, direct, 2), alice).has("read")).isFalse();

        String group = Server.group(alice, "Group", bob, carol);
        long seq = alices.sendIn(group, "to all").path("seq").asLong();
        bobs.ok(Json.object("t", "receipt", "chatId", group, "delivered", seq));
        ChatSocket carols = carol.connect();
        carols.ok(Json.object("t", "receipt", "chatId", group, "read", seq));
        receipt = alices.event(event -> event.path("chatId").asText().equals(group)
                && event.path("of").asText().equals("others")
                && event.path("read").asLong() == seq);
        assertThat(receipt.path("delivered").asLong()).isEqualTo(seq);

        // Shown again, it is seen again, of what was read before too.
        bob.rest()
                .patch("/users/me", Json.object("privacy", Json.object("readReceipts", "everyone")))
                .expect(200);
        assertThat(summary(alice, direct).path("othersRead").asLong()).isEqualTo(2);
        assertThat(summary(alice, group).path("othersRead").asLong())
                .isEqualTo(summary(bob, group).path("read").asLong());
        assertThat(member(info(alices, direct, 1), bob).has("read")).isTrue();
    }

    @Test
    void whenTheSlowestMemberLeavesTheOthersLearnOfIt() {
        Person alice = server.person("Alice");
        Person bob = server.person("Bob");
        Person slow = server.person("Slow");
        String group = Server.group(alice, "Group", bob, slow);
        ChatSocket alices = alice.connect();
        long seq = alices.sendIn(group, "to all").path("seq").asLong();
        bob.connect().ok(Json.object("t", "receipt", "chatId", group, "read", seq));
        await().untilAsserted(() ->
                assertThat(member(info(alices, group, seq), bob).has("read")).isTrue());
        alice.rest().delete("/groups/" + group + "/members/" + slow.id()).expect(204);
        JsonNode receipt = alices.event(event -> event.path("t").asText().equals("receipt")
                && event.path("of").asText().equals("others"));
        assertThat(receipt.path("delivered").asLong()).isEqualTo(seq);
        assertThat(receipt.path("read").asLong()).isEqualTo(seq);
    }

    @Test
    void aForwardedMessageNamesItsOriginalWhichItsSenderMustBeAbleToRead() {
        Person alice = server.person("Alice");
        Person bob = server.person("Bob");
        Person carol = server.person("Carol");
        ChatSocket alices = alice.connect();
        ChatSocket bobs = bob.connect();
        String chat = alices.sendTo(bob, "pass it on").path("chatId").asText();
        ObjectNode forward = ChatSocket.message("to", carol.id(), "pass it on");
        forward.set("forwardedFrom", Json.object("chatId", chat, "seq", 1));
        String other = bobs.ok(forward.deepCopy()).path("chatId").asText();
        JsonNode entry = history(carol.connect(), other).get(0);
        assertThat(entry.path("forwardedFrom")).isEqualTo(Json.object("chatId", chat, "seq", 1));
        forward.put("to", alice.id()).put("clientMsgId", UUID.randomUUID().toString());
        assertThat(carol.connect().error(forward.deepCopy()).path("code").asText())
                .isEqualTo("not-found");
        forward.set("forwardedFrom", Json.object("chatId", chat, "seq", 9));
        assertThat(bobs.error(forward.deepCopy()).path("code").asText()).isEqualTo("not-found");
        for (Object bad :
                List.of("x", Json.object(), Json.object("chatId", chat), Json.object("chatId", 1, "seq", 1))) {
            forward.set("forwardedFrom", Json.object("x", bad).get("x"));
            assertThat(bobs.error(forward.deepCopy()).path("code").asText()).isEqualTo("invalid");
        }
        for (Object bad : List.of(0, -1, 1.5, "60", 31_536_001, Long.MAX_VALUE)) {
            ObjectNode expiring = ChatSocket.message("to", carol.id(), "x");
            expiring.set("expiresInSec", Json.object("x", bad).get("x"));
            assertThat(bobs.error(expiring).path("code").asText()).as("" + bad).isEqualTo("invalid");
        }
    }

    @Test
    void whoIsBlockedIsNotSeenTyping() {
        Person alice = server.person("Alice");
        Person bob = server.person("Bob");
        ChatSocket alices = alice.connect();
        ChatSocket bobs = bob.connect();
        String chat = alices.sendTo(bob, "hello").path("chatId").asText();
        bobs.entry(chat, 1);
        bob.rest().put("/blocks/" + alice.id()).expect(204);
        bobs.eventsUntilPong();
        alices.ok(Json.object("t", "typing", "chatId", chat, "on", true));
        assertThat(bobs.eventsUntilPong())
                .noneMatch(event -> event.path("t").asText().equals("typing"));
    }
}
