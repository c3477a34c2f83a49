package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Two watermarks a member, told to those who care.
@ExtendWith(ParleyServer.class)
final class ReceiptsIT {

    private Person ann;
    private Person ben;
    private Person carl;
    private Server server;

    @BeforeEach
    void people(Server server) {
        this.server = server;
        List<Person> three = server.people("Receipt", 3);
        ann = three.get(0);
        ben = three.get(1);
        carl = three.get(2);
    }

    private static ObjectNode receipt(String chat, Long delivered, Long read) {
        ObjectNode request = Json.object("t", "receipt", "chatId", chat);
        if (delivered != null) {
            request.put("delivered", delivered);
        }
        if (read != null) {
            request.put("read", read);
        }
        return request;
    }

    private static JsonNode marks(ChatSocket socket, String of, long delivered, long read) {
        return socket.event(event -> event.path("t").asText().equals("receipt")
                && event.path("of").asText().equals(of)
                && event.path("delivered").asLong() == delivered
                && event.path("read").asLong() == read);
    }

    private static JsonNode summary(Person person, String chat) {
        for (JsonNode summary : person.rest().get("/chats").expect(200).json().path("chats")) {
            if (summary.path("chatId").asText().equals(chat)) {
                return summary;
            }
        }
        throw new AssertionError("no such chat");
    }

    @Test
    void theSenderLearnsWhatThePeerGotAndReadAndTheReadersOtherDevicesToo() {
        try (ChatSocket mine = ann.connect();
                ChatSocket theirs = ben.connect();
                ChatSocket theirTablet = ben.anotherDevice().connect()) {
            String chat = mine.sendTo(ben, "one").path("chatId").asText();
            mine.sendIn(chat, "two");
            assertThat(summary(ben, chat).path("unread").asInt()).isEqualTo(2);
            theirs.ok(receipt(chat, 1L, null));
            JsonNode delivered = marks(mine, "others", 1, 0);
            assertThat(delivered.path("chatId").asText()).isEqualTo(chat);
            assertThat(delivered.path("at").asText()).endsWith("Z");
            marks(theirTablet, "me", 1, 0);
            // Who has read a message has got it.
            theirs.ok(receipt(chat, null, 2L));
            marks(mine, "others", 2, 2);
            marks(theirTablet, "me", 2, 2);
            assertThat(theirs.eventsUntilPong())
                    .noneMatch(event -> event.path("t").asText().equals("receipt"));
            assertThat(summary(ben, chat).path("unread").asInt()).isZero();
            assertThat(summary(ben, chat).path("read").asInt()).isEqualTo(2);
            assertThat(summary(ann, chat).path("othersRead").asInt()).isEqualTo(2);
            assertThat(summary(ann, chat).path("othersDelivered").asInt()).isEqualTo(2);
            assertThat(summary(ann, chat).path("unread").asInt()).isZero();
        }
    }

    @Test
    void aWatermarkNeverFalls() {
        try (ChatSocket mine = ann.connect();
                ChatSocket theirs = ben.connect()) {
            String chat = mine.sendTo(ben, "one").path("chatId").asText();
            mine.sendIn(chat, "two");
            mine.sendIn(chat, "three");
            theirs.ok(receipt(chat, 3L, 1L));
            marks(mine, "others", 3, 1);
            theirs.ok(receipt(chat, 1L, 1L));
            theirs.ok(receipt(chat, 0L, 0L));
            // The one moves, the other must not fall with it.
            theirs.ok(receipt(chat, null, 2L));
            JsonNode next = mine.event("receipt");
            assertThat(next.path("delivered").asLong()).isEqualTo(3);
            assertThat(next.path("read").asLong()).isEqualTo(2);
            assertThat(summary(ben, chat).path("delivered").asLong()).isEqualTo(3);
        }
    }

    @Test
    void aReportPastTheEndCountsAsTheEnd() {
        try (ChatSocket mine = ann.connect();
                ChatSocket theirs = ben.connect()) {
            String chat = mine.sendTo(ben, "one").path("chatId").asText();
            mine.sendIn(chat, "two");
            theirs.ok(receipt(chat, Long.MAX_VALUE, 1_000_000L));
            marks(mine, "others", 2, 2);
            mine.sendIn(chat, "three");
            assertThat(summary(ben, chat).path("unread").asInt()).isEqualTo(1);
            assertThat(summary(ann, chat).path("othersRead").asInt()).isEqualTo(2);
        }
    }

    @Test
    void byRestItIsTheSame() {
        try (ChatSocket mine = ann.connect();
                ChatSocket theirs = ben.connect()) {
            String chat = mine.sendTo(ben, "one").path("chatId").asText();
            int status = ben.rest()
                    .post("/chats/" + chat + "/receipts", Json.object("read", 1))
                    .status();
            assertThat(status).isEqualTo(204);
            marks(mine, "others", 1, 1);
            // No connection reported it, so all of the reader's are told.
            marks(theirs, "me", 1, 1);
            assertThat(ben.rest()
                            .post("/chats/" + chat + "/receipts", Json.object())
                            .expect(422)
                            .code())
                    .isEqualTo("invalid");
        }
    }

    @Test
    void inAGroupTheSenderLearnsWhenAllHaveIt() {
        String group = Server.group(ann, "Three", ben, carl);
        try (ChatSocket mine = ann.connect();
                ChatSocket bens = ben.connect();
                ChatSocket carls = carl.connect()) {
            long seq = mine.sendIn(group, "to all").path("seq").asLong();
            bens.ok(receipt(group, seq, seq));
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> summary(ben, group).path("read").asLong() == seq);
            carls.ok(receipt(group, seq, null));
            // Ben alone has read it: of the two the smallest counts. (A notice before Carl's, of less, may come.)
            JsonNode all = mine.event(event -> event.path("t").asText().equals("receipt")
                    && event.path("delivered").asLong() == seq);
            assertThat(all.path("of").asText()).isEqualTo("others");
            assertThat(all.path("read").asLong()).isLessThan(seq);
            carls.ok(receipt(group, null, seq));
            marks(mine, "others", seq, seq);
            // Ben and Carl have no entry of their own that was covered.
            assertThat(bens.eventsUntilPong())
                    .noneMatch(event -> event.path("of").asText().equals("others"));
            assertThat(carls.eventsUntilPong())
                    .noneMatch(event -> event.path("of").asText().equals("others"));
            assertThat(summary(ann, group).path("othersRead").asLong()).isEqualTo(seq);
        }
    }

    private static JsonNode info(ChatSocket socket, String chat, long target) {
        return socket.ok(Json.object("t", "info", "chatId", chat, "target", target))
                .path("members")
                .path(0);
    }

    private static JsonNode sync(ChatSocket socket, String cursor) {
        return socket.ok(Json.object("t", "sync", "cursor", cursor, "limit", 500));
    }

    /// What the server had to tell of receipts before now has come: it tells of all in their order.
    private List<JsonNode> receiptsSoFar(ChatSocket mine) {
        try (ChatSocket carls = carl.connect()) {
            JsonNode said = mine.sendTo(carl, "are you there?");
            long seq = said.path("seq").asLong();
            String chat = said.path("chatId").asText();
            carls.ok(receipt(chat, seq, null));
            JsonNode seen = mine.event(event -> event.path("chatId").asText().equals(chat)
                    && event.path("delivered").asLong() == seq);
            assertThat(seen.path("of").asText()).isEqualTo("others");
            return mine.eventsUntilPong().stream()
                    .filter(event -> event.path("t").asText().equals("receipt"))
                    .toList();
        }
    }

    private void readsAreWritten(Person reader, String chat, long read) {
        await().atMost(Duration.ofSeconds(5))
                .until(() -> summary(reader, chat).path("read").asLong() == read);
    }

    @Test
    void whomTheReaderBlocksSeesNoMoreOfWhatItGetsAndReadsUntilItIsUnblocked() {
        try (ChatSocket mine = ann.connect();
                ChatSocket theirs = ben.connect();
                ChatSocket theirTablet = ben.anotherDevice().connect()) {
            String chat = mine.sendTo(ben, "one").path("chatId").asText();
            mine.sendIn(chat, "two");
            mine.sendIn(chat, "three");
            String before = sync(mine, null).path("cursor").asText();
            theirs.ok(receipt(chat, 2L, 1L));
            marks(mine, "others", 2, 1);
            ben.rest().put("/blocks/" + ann.id()).expect(204);
            // What was told before the block is in the summary, for a device that missed it.
            JsonNode page = sync(mine, before);
            assertThat(page.path("chats")).hasSize(1);
            assertThat(page.path("chats").path(0).path("othersRead").asLong()).isEqualTo(1);

            theirs.ok(receipt(chat, 3L, 3L));
            marks(theirTablet, "me", 3, 3);
            readsAreWritten(ben, chat, 3);
            assertThat(receiptsSoFar(mine)).isEmpty();
            assertThat(sync(mine, page.path("cursor").asText()).path("chats").findValuesAsText("chatId"))
                    .doesNotContain(chat);
            assertThat(sync(mine, null).path("chats").findValuesAsText("othersRead"))
                    .contains("1")
                    .doesNotContain("3");
            assertThat(summary(ann, chat).path("othersRead").asLong()).isEqualTo(1);
            assertThat(summary(ann, chat).path("othersDelivered").asLong()).isEqualTo(2);
            assertThat(info(mine, chat, 1).has("read")).isTrue();
            assertThat(info(mine, chat, 2).has("delivered")).isTrue();
            assertThat(info(mine, chat, 2).has("read")).isFalse();
            assertThat(info(mine, chat, 3).has("delivered")).isFalse();

            ben.rest().delete("/blocks/" + ann.id()).expect(204);
            marks(mine, "others", 3, 3);
            JsonNode changed = sync(mine, page.path("cursor").asText()).path("chats");
            assertThat(changed.findValuesAsText("chatId")).contains(chat);
            assertThat(summary(ann, chat).path("othersRead").asLong()).isEqualTo(3);
            assertThat(summary(ann, chat).path("othersDelivered").asLong()).isEqualTo(3);
            assertThat(info(mine, chat, 3).has("read")).isTrue();
            mine.sendIn(chat, "four");
            theirs.ok(receipt(chat, null, 4L));
            marks(mine, "others", 4, 4);
        }
    }

    @Test
    void whoHidesItsReadsWhileItBlocksIsHeardOfInSync() {
        try (ChatSocket mine = ann.connect();
                ChatSocket theirs = ben.connect()) {
            String chat = mine.sendTo(ben, "one").path("chatId").asText();
            mine.sendIn(chat, "two");
            theirs.ok(receipt(chat, null, 1L));
            marks(mine, "others", 1, 1);
            ben.rest().put("/blocks/" + ann.id()).expect(204);
            theirs.ok(receipt(chat, null, 2L));
            readsAreWritten(ben, chat, 2);
            String cursor = sync(mine, null).path("cursor").asText();
            for (String audience : List.of("nobody", "everyone")) {
                ben.rest()
                        .patch("/users/me", Json.object("privacy", Json.object("readReceipts", audience)))
                        .expect(200);
                JsonNode page = sync(mine, cursor);
                assertThat(page.path("chats").findValuesAsText("othersRead"))
                        .containsExactly(audience.equals("nobody") ? "0" : "1");
                cursor = page.path("cursor").asText();
            }
        }
    }

    @Test
    void theBlockerSeesWhatTheOtherReadsAndInGroupsBothDo() {
        String group = Server.group(ann, "Both", ben);
        try (ChatSocket mine = ann.connect();
                ChatSocket theirs = ben.connect()) {
            String chat = theirs.sendTo(ann, "one").path("chatId").asText();
            ben.rest().put("/blocks/" + ann.id()).expect(204);
            mine.ok(receipt(chat, null, 1L));
            marks(theirs, "others", 1, 1);
            assertThat(info(theirs, chat, 1).has("read")).isTrue();
            long seq = mine.sendIn(group, "to all").path("seq").asLong();
            theirs.ok(receipt(group, null, seq));
            marks(mine, "others", seq, seq);
            assertThat(summary(ann, group).path("othersRead").asLong()).isEqualTo(seq);
            assertThat(info(mine, group, seq).has("read")).isTrue();
        }
    }

    private static void showsReadsToContacts(Person person) {
        person.rest()
                .patch("/users/me", Json.object("privacy", Json.object("readReceipts", "contacts")))
                .expect(200);
    }

    @Test
    void whoShowsItsReadsToContactsHidesThemFromOthersAndSeesNoneOfTheirs() {
        try (ChatSocket mine = ann.connect();
                ChatSocket theirs = ben.connect()) {
            String chat = mine.sendTo(ben, "one").path("chatId").asText();
            theirs.sendIn(chat, "two");
            showsReadsToContacts(ben);
            // That Ann keeps him is nothing to what he shows.
            ann.rest().put("/contacts/" + ben.id()).expect(204);
            theirs.ok(receipt(chat, null, 2L));
            marks(mine, "others", 2, 0);
            mine.ok(receipt(chat, null, 2L));
            marks(theirs, "others", 2, 0);
            neitherSeesReads(mine, theirs, chat);
            String cursor = sync(mine, null).path("cursor").asText();

            ben.rest().put("/contacts/" + ann.id()).expect(204);
            marks(mine, "others", 2, 2);
            marks(theirs, "others", 2, 2);
            assertThat(sync(mine, cursor).path("chats").findValuesAsText("othersRead"))
                    .containsExactly("2");
            assertThat(summary(ann, chat).path("othersRead").asLong()).isEqualTo(2);
            assertThat(summary(ben, chat).path("othersRead").asLong()).isEqualTo(2);
            assertThat(info(mine, chat, 1).has("read")).isTrue();
            assertThat(info(theirs, chat, 2).has("read")).isTrue();
            mine.sendIn(chat, "three");
            theirs.ok(receipt(chat, null, 3L));
            marks(mine, "others", 3, 3);

            cursor = sync(mine, null).path("cursor").asText();
            ben.rest().delete("/contacts/" + ann.id()).expect(204);
            assertThat(sync(mine, cursor).path("chats").findValuesAsText("othersRead"))
                    .containsExactly("0");
            neitherSeesReads(mine, theirs, chat);
            mine.sendIn(chat, "four");
            theirs.ok(receipt(chat, null, 4L));
            marks(mine, "others", 4, 0);
        }
    }

    private void neitherSeesReads(ChatSocket mine, ChatSocket theirs, String chat) {
        assertThat(summary(ann, chat).path("othersRead").asLong()).isZero();
        assertThat(summary(ben, chat).path("othersRead").asLong()).isZero();
        assertThat(info(mine, chat, 1).has("delivered")).isTrue();
        assertThat(info(mine, chat, 1).has("read")).isFalse();
        assertThat(info(theirs, chat, 2).has("read")).isFalse();
    }

    @Test
    void inAGroupWhoShowsItsReadsToContactsHidesThemFromContactsToo() {
        String before = Server.group(ann, "Before", ben);
        showsReadsToContacts(ben);
        ben.rest().put("/contacts/" + ann.id()).expect(204);
        try (ChatSocket mine = ann.connect();
                ChatSocket theirs = ben.connect()) {
            for (String group : List.of(before, Server.group(ann, "After", ben))) {
                long seq = mine.sendIn(group, "to all").path("seq").asLong();
                theirs.ok(receipt(group, null, seq));
                marks(mine, "others", seq, 0);
                assertThat(summary(ann, group).path("othersRead").asLong()).isZero();
                assertThat(info(mine, group, seq).has("read")).isFalse();
            }
        }
    }

    @Test
    void aLaterChatShowsReadsToContactsAndHidesThemFromStrangers() {
        showsReadsToContacts(ben);
        ben.rest().put("/contacts/" + ann.id()).expect(204);
        try (ChatSocket theirs = ben.connect()) {
            for (Person person : List.of(ann, carl)) {
                long read = person.equals(ann) ? 1 : 0;
                try (ChatSocket socket = person.connect()) {
                    String chat = socket.sendTo(ben, "one").path("chatId").asText();
                    theirs.ok(receipt(chat, null, 1L));
                    marks(socket, "others", 1, read);
                    assertThat(summary(person, chat).path("othersRead").asLong())
                            .isEqualTo(read);
                    assertThat(info(socket, chat, 1).has("read")).isEqualTo(read == 1);
                }
            }
        }
    }

    /// As a node of the version before does it, which tells nobody; here it is the database that is changed.
    @Test
    void aContactThatNobodyWasToldOfCountsOnceTheChatIsReadAgain() {
        showsReadsToContacts(ben);
        try (ChatSocket mine = ann.connect();
                ChatSocket theirs = ben.connect()) {
            String chat = mine.sendTo(ben, "one").path("chatId").asText();
            server.select("""
                    insert into users.contact (user_id, contact_id, added_at) values (?::uuid, ?::uuid, now())
                    returning contact_id""", ben.id(), ann.id());
            readAgain(chat, 3600);
            theirs.ok(receipt(chat, null, 2L));
            marks(mine, "others", 2, 2);
            server.select("delete from users.contact where user_id = ?::uuid returning contact_id", ben.id());
            readAgain(chat, 7200);
            theirs.ok(receipt(chat, null, 3L));
            marks(mine, "others", 3, 0);
            assertThat(summary(ann, chat).path("othersRead").asLong()).isZero();
        }
    }

    /// What holds for all in a chat has changed, so nobody goes by what it remembers of it.
    private void readAgain(String chat, int expiresInSeconds) {
        ann.rest()
                .patch("/chats/" + chat, Json.object("expiresInSec", expiresInSeconds))
                .expect(200);
    }

    @Test
    void aHundredReportsAreToldAsFew() {
        try (ChatSocket mine = ann.connect();
                ChatSocket theirs = ben.connect()) {
            String chat = mine.sendTo(ben, "one").path("chatId").asText();
            for (int i = 2; i <= 100; i++) {
                mine.submit(ChatSocket.message("chatId", chat, "m" + i));
            }
            theirs.entry(chat, 100);
            for (long seq = 1; seq <= 100; seq++) {
                theirs.raw().text(receipt(chat, seq, seq).toString());
            }
            theirs.isAlive();
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> summary(ann, chat).path("othersRead").asLong() == 100);
            int told = 0;
            JsonNode last;
            do {
                last = mine.next();
                told += last.path("t").asText().equals("receipt") ? 1 : 0;
            } while (last.path("read").asLong() != 100);
            assertThat(told).isLessThan(20);
        }
        assertThat(server.select("select read from chats.participant where user_id = ?::uuid", ben.id()))
                .containsExactly("100");
    }
}
