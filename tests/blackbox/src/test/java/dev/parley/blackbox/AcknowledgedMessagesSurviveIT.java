package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.contract.Tap;
import dev.parley.launcher.LocalParley;
import dev.parley.load.check.Violations;
import dev.parley.load.run.ChatLoad;
import dev.parley.load.run.Counts;
import dev.parley.load.run.LoadRun;
import dev.parley.load.run.Target;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The server and its database are killed without warning, under load, again and again. Whatever was acknowledged is
/// in the log once, in order, without a gap, and reaches its receivers once; clients only repeat what was not
/// acknowledged, under the same id.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AcknowledgedMessagesSurviveIT {

    private static final System.Logger LOG = System.getLogger(AcknowledgedMessagesSurviveIT.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int KILLS = 3;

    private Server server;
    private Tap tap;

    @BeforeAll
    void start() {
        server = new Server(LocalParley.start(LocalParley.options(FreshFolder.named("durable"))));
        tap = new Tap(server.baseUri());
    }

    @AfterEach
    void nothingUndocumentedWasSaid() {
        assertThat(tap.violations()).isEmpty();
    }

    @AfterAll
    void stop() {
        tap.close();
        server.parley().close();
    }

    /// The test before may have killed something a moment ago.
    @BeforeEach
    void isHealthyForAWhile() {
        await().during(Duration.ofMillis(1_500))
                .atMost(Duration.ofSeconds(30))
                .until(() -> server.rest().get("/health").status() == 200);
    }

    private Target target() {
        return Target.of(tap.uri(), server.parley().database());
    }

    @Test
    void theKillOfTheServer() {
        underLoad("the server", () -> {
            server.parley().server().killHard();
            server.parley().server().startAgain();
        });
    }

    /// Its listener is open before the application is there. Nobody may conclude that what is asked for does not exist.
    @Test
    void aServerThatStartsSaysThatItIsNotThereYet() {
        server.parley().server().killHard();
        CompletableFuture<Void> started =
                CompletableFuture.runAsync(() -> server.parley().server().startAgain());
        Set<Integer> statuses = new TreeSet<>();
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                .until(() -> {
                    statuses.add(server.rest().get("/users/me").status());
                    return statuses.contains(401);
                });
        started.join();
        assertThat(statuses).containsExactly(401, 503);
    }

    /// They wait in memory for a moment, and a clean stop writes them.
    @Test
    void receiptsBeforeACleanStopOfTheServer() {
        Person ann = server.person("Ann");
        Person ben = server.person("Ben");
        String chat;
        try (ChatSocket mine = ann.connect();
                ChatSocket theirs = ben.connect()) {
            chat = mine.sendTo(ben, "one").path("chatId").asText();
            mine.sendIn(chat, "two");
            mine.sendIn(chat, "three");
            theirs.ok(Json.object("t", "receipt", "chatId", chat, "delivered", 3, "read", 2));
            server.parley().server().stop();
        }
        server.parley().server().startAgain();
        try (ChatSocket mine = ann.connect();
                ChatSocket theirs = ben.connect()) {
            JsonNode seenByAnn = onlyChat(mine);
            assertThat(seenByAnn.path("othersDelivered").asLong()).isEqualTo(3);
            assertThat(seenByAnn.path("othersRead").asLong()).isEqualTo(2);
            JsonNode seenByBen = onlyChat(theirs);
            assertThat(seenByBen.path("read").asLong()).isEqualTo(2);
            assertThat(seenByBen.path("unread").asLong()).isEqualTo(1);
        }
    }

    private static JsonNode onlyChat(ChatSocket socket) {
        JsonNode chats = socket.ok(Json.object("t", "sync")).path("chats");
        assertThat(chats).hasSize(1);
        return chats.get(0);
    }

    /// Clients are told to come back, and nothing is lost.
    @Test
    void theCleanStopOfTheServer() {
        Person ann = server.person("Stop");
        try (LoadRun pairs = LoadRun.prepare(target(), ChatLoad.oneToOne(24).expectingFaults());
                RawWebSocket listener = ann.opening().open()) {
            pairs.start();
            pairs.awaitAcknowledged(600, PATIENCE);
            server.parley().server().stop();
            List<String> texts = new ArrayList<>();
            assertThat(listener.closeCode(Duration.ofSeconds(5), texts)).isEqualTo(1012);
            JsonNode goodbye = Json.read(texts.getLast());
            assertThat(goodbye.path("t").asText()).isEqualTo("goodbye");
            assertThat(goodbye.path("reason").asText()).isEqualTo("drain");
            assertThat(goodbye.path("reconnectAfterMs").asLong()).isBetween(0L, 5_000L);
            server.parley().server().startAgain();
            pairs.awaitAcknowledged(pairs.counts().acknowledged() + 500, PATIENCE);
            everyPromiseWasKept("A clean stop of the server, pairs", pairs);
        }
        assertThat(server.brokenLogs()).isEmpty();
    }

    @Test
    void theKillOfTheDatabase() {
        long serverProcess = server.parley().server().pid();
        underLoad("the database", () -> {
            server.parley().postgres().killHard();
            server.parley().postgres().startAgain();
        });
        // It came back by itself.
        assertThat(server.parley().server().pid()).isEqualTo(serverProcess);
    }

    /// Pairs, each in its own chat, and one group in which all talk.
    private void underLoad(String what, Runnable kill) {
        try (LoadRun pairs = LoadRun.prepare(target(), ChatLoad.oneToOne(24).expectingFaults());
                LoadRun group =
                        LoadRun.prepare(target(), ChatLoad.group(12, 12, 4).expectingFaults())) {
            pairs.start();
            group.start();
            for (int i = 1; i <= KILLS; i++) {
                // Each time at another moment of the writers' work.
                pairs.awaitAcknowledged(pairs.counts().acknowledged() + 437L * i, PATIENCE);
                group.awaitAcknowledged(group.counts().acknowledged() + 61L * i, PATIENCE);
                kill.run();
            }
            pairs.awaitAcknowledged(pairs.counts().acknowledged() + 500, PATIENCE);
            assertThat(everyPromiseWasKept(KILLS + " kills of " + what + ", pairs", pairs)
                            .retries())
                    .isPositive();
            assertThat(everyPromiseWasKept(KILLS + " kills of " + what + ", a group", group)
                            .retries())
                    .isPositive();
        }
        assertThat(server.brokenLogs()).isEmpty();
    }

    private static Counts everyPromiseWasKept(String what, LoadRun run) {
        LoadRun.Outcome outcome = run.finish(PATIENCE);
        Counts counts = outcome.counts();
        LOG.log(
                Level.INFO,
                "{0}: {1} messages were acknowledged, {2} delivered, {3} entries compared with the database, {4} messages"
                        + " sent again, {5} connections made again, {6} gaps read from the log.",
                what,
                counts.acknowledged(),
                counts.delivered(),
                outcome.compared(),
                counts.retries(),
                counts.reconnects(),
                counts.gaps());
        assertThat(outcome.violations().lines()).isEmpty();
        assertThat(outcome.compared()).isGreaterThanOrEqualTo(counts.acknowledged());
        return counts;
    }

    @Test
    void withoutTheDatabaseTheServerSaysSoAndComesBackByItself() {
        List<Person> two = server.people("Away", 2);
        Person ann = two.get(0);
        Person ben = two.get(1);
        try (ChatSocket mine = ann.connect();
                ChatSocket theirs = ben.connect()) {
            String chat = mine.sendTo(ben, "before").path("chatId").asText();
            theirs.entry(chat, 1);
            ObjectNode message = ChatSocket.message("chatId", chat, "meanwhile");
            server.parley().postgres().killHard();
            try {
                JsonNode refused = mine.error(message);
                assertThat(refused.path("code").asText()).isEqualTo("unavailable");
                assertThat(refused.path("retryAfterMs").asLong()).isPositive();
                Rest.Answer list = ann.rest().get("/chats").expect(503);
                assertThat(list.code()).isEqualTo("unavailable");
                assertThat(list.header("Retry-After")).isNotEmpty();
                assertThat(list.header("Content-Type")).startsWith("application/problem+json");
                await().until(() -> server.rest().get("/health").status() == 503);
                JsonNode history = mine.error(Json.object("t", "history", "chatId", chat));
                assertThat(history.path("code").asText()).isEqualTo("unavailable");
                mine.isAlive();
            } finally {
                server.parley().postgres().startAgain();
            }
            JsonNode stored = await().atMost(Duration.ofSeconds(5))
                    .until(
                            () -> mine.ask(message.deepCopy()),
                            reply -> "ok".equals(reply.path("t").asText()));
            assertThat(stored.path("seq").asLong()).isEqualTo(2);
            assertThat(stored.has("duplicate")).isFalse();
            theirs.entry(chat, 2);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> server.rest().get("/health").status() == 200);
            assertThat(ann.rest().get("/chats").expect(200).json().path("chats").size())
                    .isEqualTo(1);
        }
    }

    /// A check that cannot fail proves nothing: an acknowledged entry is taken out of its log behind the server's back,
    /// and is put back afterwards.
    @Test
    void theCheckSeesASingleLostEntry() {
        try (LoadRun run = LoadRun.prepare(target(), ChatLoad.oneToOne(2).expectingFaults())) {
            run.start();
            run.awaitAcknowledged(500, PATIENCE);
            String chat = server.select("select chat_id from chats.entry where kind < 20 order by sent_at desc limit 1")
                    .getFirst();
            String elsewhere = UUID.randomUUID().toString();
            move(chat, elsewhere, "seq = (select max(seq) - 50 from chats.entry where chat_id = '" + chat + "')");
            try {
                Violations violations = run.finish(PATIENCE).violations();
                assertThat(violations.count(Violations.Kind.STORED_GAP)).isEqualTo(1);
                assertThat(violations.count(Violations.Kind.NOT_STORED)).isEqualTo(1);
            } finally {
                move(elsewhere, chat, "true");
            }
        }
    }

    private void move(String from, String to, String which) {
        assertThat(server.select(
                        "update chats.entry set chat_id = ?::uuid where chat_id = ?::uuid and " + which
                                + " returning seq",
                        to,
                        from))
                .hasSize(1);
    }
}
