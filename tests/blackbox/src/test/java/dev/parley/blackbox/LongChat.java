package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.launcher.LocalCluster;
import java.util.List;

/// A chat with some whole blocks of history, in which entry number n says so.
record LongChat(Person reader, String chatId) {

    /// As many entries as a node reads, and keeps, together.
    private static final int BLOCK = 64;

    private static final int BLOCKS = 4;

    static LongChat in(LocalCluster cluster) {
        Server server = new Server(cluster.node(1).baseUri(), cluster.database());
        List<Person> two = server.people("Reader", 2);
        Person reader = two.getFirst();
        try (ChatSocket one = reader.connect();
                ChatSocket other = two.getLast().connect()) {
            String chatId = one.sendTo(two.getLast(), "1").path("chatId").asText();
            for (int seq = 2; seq <= BLOCKS * BLOCK; seq++) {
                (seq % 2 == 0 ? other : one).sendIn(chatId, Integer.toString(seq));
            }
            return new LongChat(reader, chatId);
        }
    }

    /// Reads all of it through a node, and finds that it is right.
    void readEveryBlock(Server node) {
        try (ChatSocket socket = reader.by(node).connect()) {
            for (int block = 0; block < BLOCKS; block++) {
                int after = block * BLOCK;
                JsonNode entries = socket.ok(
                                Json.object("t", "history", "chatId", chatId, "after", after, "limit", BLOCK))
                        .path("entries");
                assertThat(entries.size()).isEqualTo(BLOCK);
                for (JsonNode entry : entries) {
                    int seq = ++after;
                    assertThat(entry.path("seq").asInt()).isEqualTo(seq);
                    assertThat(entry.path("body")).isEqualTo(Json.text(Integer.toString(seq)));
                }
            }
        }
    }
}
