package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.blackbox.RawWebSocket.Handshake;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What happens at the bounds of a server: silent connections, more connections than it takes, more messages than it
/// can store.
@ExtendWith(SmallParleyServer.class)
final class SmallBoundsIT {

    @Test
    void aSilentConnectionIsClosedAndOneThatPingsLives(Server server) {
        Person ann = server.person("Ann");
        try (RawWebSocket silent = ann.opening().open();
                RawWebSocket pinging = ann.opening().open();
                ChatSocket asking = ann.connect()) {
            CompletableFuture<Integer> closed = CompletableFuture.supplyAsync(
                    () -> silent.closeCode(Duration.ofSeconds(30), new ArrayList<>()), Thread::startVirtualThread);
            await().pollInterval(Duration.ofMillis(500))
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> {
                        asking.isAlive();
                        // A ping of the WebSocket itself is a sign of life too.
                        pinging.frame(true, RawWebSocket.PING, new byte[0]);
                        return closed.isDone();
                    });
            assertThat(closed.join()).isEqualTo(1000);
            asking.isAlive();
            pinging.text("{\"t\":\"ping\",\"id\":\"last\"}").close(1000);
            List<String> texts = new ArrayList<>();
            pinging.closeCode(ChatSocket.LIMIT, texts);
            assertThat(texts.getLast()).contains("\"id\":\"last\"");
        }
    }

    @Test
    void oneConnectionMoreThanItTakesGets503(Server server) {
        // Each as many as a device may have.
        List<Person> people = server.people("Many", SmallParleyServer.MAX_CONNECTIONS / 4 + 1);
        List<RawWebSocket> open = new ArrayList<>();
        try {
            Handshake answer = people.getFirst().opening().send();
            while (answer.status() == 101 && open.size() <= SmallParleyServer.MAX_CONNECTIONS) {
                open.add(answer.opened());
                answer = people.get(open.size() / 4).opening().send();
            }
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.headers()).containsEntry("retry-after", "5");
            assertThat(Json.read(answer.body()).path("code").asText()).isEqualTo("overloaded");
            assertThat(open).isNotEmpty();
            new ChatSocket(open.getLast()).isAlive();
            open.removeLast().close();
            await().until(() -> {
                Handshake again = people.getLast().opening().send();
                again.socket().ifPresent(open::add);
                return again.status() == 101;
            });
        } finally {
            open.forEach(RawWebSocket::close);
        }
    }

    @Test
    void aUserKeepsTheNewestConnections(Server server) {
        Person ann = server.person("Ann");
        List<Person> devices = Stream.generate(ann::anotherDevice)
                .limit(SmallParleyServer.CONNECTIONS_PER_USER)
                .toList();
        try (RawWebSocket oldest = ann.opening().open()) {
            List<ChatSocket> newest = devices.stream().map(Person::connect).toList();
            List<String> texts = new ArrayList<>();
            assertThat(oldest.closeCode(ChatSocket.LIMIT, texts)).isEqualTo(1000);
            assertThat(Json.read(texts.getLast()).path("reason").asText()).isEqualTo("replaced");
            newest.forEach(ChatSocket::isAlive);
            newest.forEach(ChatSocket::close);
        }
    }

    /// Each of them stays below what may wait for one, and all together go beyond what may wait for all: some have to
    /// go, so that the others and the server live.
    @Test
    void tooMuchForAllTogetherCostsThoseWithTheMost(Server server) {
        List<Person> two = server.people("Greedy", 2);
        try (ChatSocket mine = two.getFirst().connect()) {
            String padding = "x".repeat(4_000);
            String chat = mine.sendTo(two.getLast(), padding).path("chatId").asText();
            for (int i = 0; i < 60; i++) {
                mine.sendIn(chat, padding);
            }
            List<RawWebSocket> greedy = Stream.generate(
                            () -> two.getLast().opening().receiveBuffer(4_096).open())
                    .limit(4)
                    .toList();
            for (RawWebSocket socket : greedy) {
                for (int id = 0; id < 60; id++) {
                    socket.text("{\"t\":\"history\",\"id\":" + id + ",\"chatId\":\"" + chat
                            + "\",\"after\":0,\"limit\":200}");
                }
            }
            // Meanwhile somebody else is served: time enough to fill every buffer on the way to those who do not read.
            for (int i = 0; i < 300; i++) {
                mine.sendTo(two.getFirst(), "a note");
            }
            List<Integer> codes = greedy.stream()
                    .map(socket -> {
                        List<String> texts = new ArrayList<>();
                        int code = socket.close(1000).closeCode(ChatSocket.LIMIT, texts);
                        if (code == 1013) {
                            assertThat(Json.read(texts.getLast()).path("reason").asText())
                                    .isEqualTo("slow");
                        }
                        return code;
                    })
                    .toList();
            assertThat(codes).contains(1013);
            greedy.forEach(RawWebSocket::close);
            mine.isAlive();
        }
    }

    /// While the database does not take anything, so much waits; one message more is refused, and is not stored later.
    @Test
    void moreMessagesThanMayWaitAreRefusedAndNotStored(Server server) throws Exception {
        Person ann = server.person("Ann");
        int messages = 3 * SmallParleyServer.WRITER_HOLDS;
        List<JsonNode> replies = new ArrayList<>();
        try (ChatSocket socket = ann.connect()) {
            String chat = socket.sendTo(ann, "first").path("chatId").asText();
            try (Connection database = DriverManager.getConnection(
                            server.parley().database().jdbcUrl(),
                            server.parley().database().user(),
                            server.parley().database().password());
                    Statement statement = database.createStatement()) {
                database.setAutoCommit(false);
                statement.execute("lock table chats.entry in exclusive mode");
                IntStream.range(0, messages).forEach(i -> socket.submit(ChatSocket.message("chatId", chat, "m" + i)));
                // As many as cannot wait anywhere are answered now.
                for (int i = 0; i < messages - SmallParleyServer.WRITER_HOLDS; i++) {
                    JsonNode reply = socket.nextReply();
                    assertThat(reply.path("code").asText()).as(reply.toString()).isEqualTo("overloaded");
                    assertThat(reply.path("retryAfterMs").asLong()).isPositive();
                    replies.add(reply);
                }
                database.rollback();
            }
            while (replies.size() < messages) {
                replies.add(socket.nextReply());
            }
            List<Long> stored = replies.stream()
                    .filter(reply -> reply.path("t").asText().equals("ok"))
                    .map(reply -> reply.path("seq").asLong())
                    .sorted()
                    .toList();
            assertThat(stored).isNotEmpty();
            assertThat(server.seqs(chat)).hasSize(1 + stored.size()).containsAll(stored);
            socket.sendIn(chat, "after");
        }
    }
}
