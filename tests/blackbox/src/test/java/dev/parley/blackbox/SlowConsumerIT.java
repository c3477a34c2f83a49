package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Who does not read what it is sent costs itself the connection, nobody else anything, and catches up.
@ExtendWith(ParleyServer.class)
final class SlowConsumerIT {

    private static final int MESSAGES = 3_000;

    /// So many messages are on their way at once.
    private static final int WINDOW = 100;

    @Test
    void isClosedAndCatchesUp(Server server) {
        List<Person> three = server.people("Slow", 3);
        Person ann = three.get(0);
        Person slow = three.get(1);
        Person quick = three.get(2);
        String group = Server.group(ann, "Fast and slow", slow, quick);
        String padding = "x".repeat(2_000);
        try (ChatSocket mine = ann.connect();
                ChatSocket listening = quick.connect();
                RawWebSocket stuck = slow.opening().receiveBuffer(4_096).open()) {
            // Its own window of what is not yet acknowledged keeps the writer's queue short, and the other quick.
            for (int i = 0; i < MESSAGES; i++) {
                mine.submit(ChatSocket.message("chatId", group, i + " " + padding));
                if (i >= WINDOW) {
                    isAcknowledgedAndHeard(i - WINDOW + 1, mine, listening, group);
                }
            }
            for (int id = MESSAGES - WINDOW + 1; id <= MESSAGES; id++) {
                isAcknowledgedAndHeard(id, mine, listening, group);
            }

            List<String> texts = new ArrayList<>();
            assertThat(stuck.closeCode(Duration.ofSeconds(15), texts)).isEqualTo(1013);
            JsonNode last = Json.read(texts.getLast());
            assertThat(last.path("t").asText()).isEqualTo("goodbye");
            assertThat(last.path("reason").asText()).isEqualTo("slow");
            assertThat(last.path("reconnectAfterMs").isIntegralNumber()).isTrue();
            assertThat(texts.size()).isLessThan(MESSAGES);
            // What did come came whole and in order.
            List<Long> got = texts.stream()
                    .map(Json::read)
                    .filter(frame -> frame.path("t").asText().equals("entry"))
                    .map(frame -> frame.path("seq").asLong())
                    .toList();
            // The group's own first entries may have come before this connection was there, or after.
            long first = got.getFirst();
            assertThat(first).isBetween(1L, 3L);
            assertThat(got)
                    .containsExactlyElementsOf(
                            LongStream.range(first, first + got.size()).boxed().toList());
        }
        try (ChatSocket back = slow.connect()) {
            List<Long> seqs = new ArrayList<>();
            JsonNode page;
            do {
                page = back.ok(Json.object("t", "history", "chatId", group, "after", seqs.size(), "limit", 200));
                page.path("entries").forEach(entry -> seqs.add(entry.path("seq").asLong()));
            } while (page.path("more").asBoolean());
            assertThat(seqs)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, MESSAGES + 2).boxed().toList());
        }
        await().atMost(Duration.ofSeconds(10))
                .until(() -> server.rest().get("/health").status() == 200);
    }

    /// The n-th message, behind the two entries of the group's making.
    private static void isAcknowledgedAndHeard(long n, ChatSocket sender, ChatSocket listening, String group) {
        sender.reply(n);
        listening.entry(group, n + 2);
    }

    /// Many pages asked for at once are more than may wait: the server hears the next
    /// request only when there is room for its reply.
    @Test
    void whoAsksForMuchAtOnceGetsItAll(Server server) {
        List<Person> two = server.people("Hungry", 2);
        String padding = "x".repeat(4_000);
        int entries = 120;
        int requests = 120;
        try (ChatSocket mine = two.get(0).connect();
                ChatSocket hungry =
                        new ChatSocket(two.get(1).opening().receiveBuffer(4_096).open())) {
            String chat = mine.sendTo(two.get(1), padding).path("chatId").asText();
            for (int i = 2; i <= entries; i++) {
                mine.sendIn(chat, padding);
                hungry.entry(chat, i);
            }
            List<Long> ids = new ArrayList<>();
            for (int i = 0; i < requests; i++) {
                ids.add(hungry.submit(Json.object("t", "history", "chatId", chat, "after", 0, "limit", 200)));
            }
            // Meanwhile somebody else is served: time enough to fill every buffer on the way to the one who does not
            // read.
            for (int i = 0; i < 300; i++) {
                mine.sendTo(two.get(0), "a note");
            }
            for (long id : ids) {
                JsonNode reply = hungry.reply(id);
                assertThat(reply.path("entries").size()).isGreaterThan(5);
                assertThat(reply.path("more").asBoolean()).isTrue();
            }
            hungry.isAlive();
        }
    }
}
