package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Catching up: which chats changed, and what stands in them.
@ExtendWith(ParleyServer.class)
final class SyncIT {

    private Server server;
    private Person ann;
    private Person ben;

    @BeforeEach
    void people(Server server) {
        this.server = server;
        List<Person> two = server.people("Sync", 2);
        ann = two.get(0);
        ben = two.get(1);
    }

    private static JsonNode sync(ChatSocket socket, String cursor, int limit) {
        return socket.ok(Json.object("t", "sync", "cursor", cursor, "limit", limit));
    }

    private static List<String> chats(JsonNode page) {
        List<String> ids = new ArrayList<>();
        page.path("chats").forEach(chat -> ids.add(chat.path("chatId").asText()));
        return ids;
    }

    @Test
    void whoHasNoChatsGetsNoneAndACursor() {
        try (ChatSocket mine = ann.connect()) {
            JsonNode page = sync(mine, null, 10);
            assertThat(page.path("chats")).isEmpty();
            assertThat(page.path("more").asBoolean()).isFalse();
            assertThat(page.path("cursor").asText()).isNotEmpty();
        }
    }

    @Test
    void aSummarySaysAllAboutAChat() {
        try (ChatSocket mine = ann.connect();
                ChatSocket theirs = ben.connect()) {
            String chat = mine.sendTo(ben, "one").path("chatId").asText();
            theirs.sendIn(chat, "two");
            ObjectNode last = ChatSocket.message("chatId", chat, "three");
            theirs.ok(last);
            JsonNode summary = sync(mine, null, 10).path("chats").get(0);
            assertThat(summary.path("chatId").asText()).isEqualTo(chat);
            assertThat(summary.path("type").asText()).isEqualTo("direct");
            assertThat(summary.path("title").asText()).isEqualTo("Sync 1");
            assertThat(summary.path("peer").asText()).isEqualTo(ben.id());
            assertThat(summary.has("groupId")).isFalse();
            assertThat(summary.path("role").asText()).isEqualTo("member");
            assertThat(summary.path("lastSeq").asLong()).isEqualTo(3);
            assertThat(summary.path("lastEntry").path("seq").asLong()).isEqualTo(3);
            assertThat(summary.path("lastEntry").path("clientMsgId")).isEqualTo(last.path("clientMsgId"));
            assertThat(summary.path("lastEntry").path("body")).isEqualTo(last.path("body"));
            assertThat(summary.path("unread").asLong()).isEqualTo(2);
            for (String zero : List.of("delivered", "read", "othersDelivered", "othersRead")) {
                assertThat(summary.path(zero).isIntegralNumber()).as(zero).isTrue();
            }
            assertThat(summary.path("memberCount").asInt()).isEqualTo(2);
            assertThat(summary.path("firstSeq").asLong()).isEqualTo(1);
            assertThat(ann.rest().get("/chats").expect(200).json().path("chats").get(0))
                    .isEqualTo(summary);
        }
    }

    @Test
    void theCursorGivesWhatChangedSinceAndNothingElse() {
        List<Person> peers = server.people("Peer", 3);
        try (ChatSocket mine = ann.connect()) {
            List<String> all = new ArrayList<>();
            for (Person peer : peers) {
                all.add(mine.sendTo(peer, "hello").path("chatId").asText());
            }
            JsonNode first = sync(mine, null, 100);
            assertThat(chats(first)).containsExactlyInAnyOrderElementsOf(all);
            String cursor = settled(mine, first.path("cursor").asText());
            try (ChatSocket theirs = peers.get(1).connect()) {
                theirs.sendIn(all.get(1), "hello too");
            }
            JsonNode second = sync(mine, cursor, 100);
            assertThat(chats(second)).contains(all.get(1));
            assertThat(second.path("chats").findValuesAsText("lastSeq")).contains("2");
        }
    }

    /// A cursor that has moved past everything written so far.
    private static String settled(ChatSocket socket, String cursor) {
        return sync(socket, cursor, 100).path("cursor").asText();
    }

    @Test
    void pagesGiveEveryChatOnce() {
        List<Person> peers = server.people("Page", 12);
        Set<String> all = new HashSet<>();
        try (ChatSocket mine = ann.connect()) {
            for (Person peer : peers) {
                all.add(mine.sendTo(peer, "hello").path("chatId").asText());
            }
            Set<String> seen = new HashSet<>();
            String cursor = null;
            JsonNode page;
            int pages = 0;
            do {
                page = sync(mine, cursor, 5);
                assertThat(page.path("chats").size()).isLessThanOrEqualTo(5);
                seen.addAll(chats(page));
                cursor = page.path("cursor").asText();
                pages++;
            } while (page.path("more").asBoolean());
            assertThat(seen).isEqualTo(all);
            // What was written just before the first round may come again.
            assertThat(pages).isLessThanOrEqualTo(7);
        }
    }

    @Test
    void aChatThatChangesBetweenTwoPagesIsToldInTheNextRound() {
        List<Person> peers = server.people("Turn", 4);
        try (ChatSocket mine = ann.connect()) {
            for (Person peer : peers) {
                mine.sendTo(peer, "hello");
            }
            JsonNode first = sync(mine, null, 2);
            String early = chats(first).getFirst();
            long seq = mine.sendIn(early, "after its page was read").path("seq").asLong();
            JsonNode second = sync(mine, first.path("cursor").asText(), 2);
            assertThat(chats(second)).doesNotContain(early);
            JsonNode round = sync(mine, second.path("cursor").asText(), 100);
            assertThat(round.path("chats").findValuesAsText("lastSeq")).contains(Long.toString(seq));
            assertThat(chats(round)).contains(early);
        }
    }

    @Test
    void aReceiptChangesTheChatForBoth() {
        try (ChatSocket mine = ann.connect();
                ChatSocket theirs = ben.connect()) {
            String chat = mine.sendTo(ben, "hello").path("chatId").asText();
            String myCursor = sync(mine, null, 100).path("cursor").asText();
            String theirCursor = sync(theirs, null, 100).path("cursor").asText();
            theirs.ok(Json.object("t", "receipt", "chatId", chat, "read", 1));
            mine.event("receipt");
            JsonNode forMe = sync(mine, myCursor, 100).path("chats").get(0);
            assertThat(forMe.path("othersRead").asLong()).isEqualTo(1);
            JsonNode forThem = sync(theirs, theirCursor, 100).path("chats").get(0);
            assertThat(forThem.path("read").asLong()).isEqualTo(1);
            assertThat(forThem.path("unread").asLong()).isZero();
        }
    }

    @Test
    void aPeersNewNameChangesTheChat() {
        try (ChatSocket mine = ann.connect()) {
            String chat = mine.sendTo(ben, "hello").path("chatId").asText();
            String cursor = settled(mine, sync(mine, null, 100).path("cursor").asText());
            mine.eventsUntilPong();
            ben.rest().patch("/users/me", Json.object("name", "Benjamin")).expect(200);
            JsonNode told = mine.event("chat");
            assertThat(told.path("chatId").asText()).isEqualTo(chat);
            assertThat(told.path("title").asText()).isEqualTo("Benjamin");
            JsonNode changed = sync(mine, cursor, 100);
            assertThat(chats(changed)).containsExactly(chat);
            assertThat(changed.path("chats").get(0).path("title").asText()).isEqualTo("Benjamin");
        }
    }

    @Test
    void historyReadsForwardsAndBackwardsWithinItsBounds() {
        try (ChatSocket mine = ann.connect()) {
            String chat = mine.sendTo(ben, "message 1").path("chatId").asText();
            for (int i = 2; i <= 250; i++) {
                mine.submit(ChatSocket.message("chatId", chat, "message " + i));
            }
            mine.raw().text("{\"t\":\"ping\"}");
            for (long id = 2; id <= 250; id++) {
                mine.reply(id);
            }
            assertThat(page(mine, chat, "after", 0, 100)).isEqualTo(seqs(1, 100, true));
            assertThat(page(mine, chat, "after", 100, 200)).isEqualTo(seqs(101, 250, false));
            assertThat(page(mine, chat, "after", 50, 200)).isEqualTo(seqs(51, 250, false));
            assertThat(page(mine, chat, "after", 250, 10)).isEqualTo(seqs(1, 0, false));
            assertThat(page(mine, chat, "after", Long.MAX_VALUE, 10)).isEqualTo(seqs(1, 0, false));
            assertThat(page(mine, chat, "before", 251, 200)).isEqualTo(seqs(51, 250, true));
            assertThat(page(mine, chat, "before", 11, 10)).isEqualTo(seqs(1, 10, false));
            assertThat(page(mine, chat, "before", 12, 10)).isEqualTo(seqs(2, 11, true));
            assertThat(page(mine, chat, "before", 1, 10)).isEqualTo(seqs(1, 0, false));
            assertThat(page(mine, chat, "before", 0, 10)).isEqualTo(seqs(1, 0, false));
            assertThat(page(mine, chat, "after", 0, 1)).isEqualTo(seqs(1, 1, true));
            JsonNode newest = mine.ok(Json.object("t", "history", "chatId", chat));
            assertThat(newest.path("entries").size()).isEqualTo(50);
            assertThat(newest.path("entries").get(49).path("body").path("text").asText())
                    .isEqualTo("message 250");
            JsonNode byRest = ben.rest()
                    .get("/chats/" + chat + "/messages?before=11&limit=10")
                    .expect(200)
                    .json();
            assertThat(byRest.path("entries").get(0).path("seq").asLong()).isEqualTo(1);
            assertThat(byRest.path("entries").size()).isEqualTo(10);
            assertThat(byRest.path("more").asBoolean()).isFalse();
            for (String bad : List.of("limit=0", "limit=201", "limit=x", "after=x", "before=-1", "after=1&before=9")) {
                assertThat(ann.rest()
                                .get("/chats/" + chat + "/messages?" + bad)
                                .expect(422)
                                .code())
                        .as(bad)
                        .isEqualTo("invalid");
            }
        }
    }

    private record Page(List<Long> seqs, boolean more) {}

    private static Page page(ChatSocket socket, String chat, String side, long seq, int limit) {
        JsonNode reply = socket.ok(Json.object("t", "history", "chatId", chat, side, seq, "limit", limit));
        List<Long> seqs = new ArrayList<>();
        reply.path("entries").forEach(entry -> seqs.add(entry.path("seq").asLong()));
        return new Page(seqs, reply.path("more").asBoolean());
    }

    private static Page seqs(long first, long last, boolean more) {
        return new Page(LongStream.rangeClosed(first, last).boxed().toList(), more);
    }
}
