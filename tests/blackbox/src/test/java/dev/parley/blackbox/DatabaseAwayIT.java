package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.contract.Tap;
import dev.parley.launcher.DatabaseAddress;
import dev.parley.launcher.EmbeddedPostgres;
import dev.parley.launcher.LocalParley;
import dev.parley.load.run.ChatLoad;
import dev.parley.load.run.LoadRun;
import dev.parley.load.run.Target;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The database is away for half a minute, under load: stopped, or there and silent. The server says so and stays up;
/// what it promised it keeps, and when the database is back it goes on by itself.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DatabaseAwayIT {

    private static final Duration AWAY = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /// `PARLEY_DB_POOL`, as it is when nothing is set.
    private static final int POOL = 20;

    private Server server;
    private Tap tap;

    @BeforeAll
    void start() {
        server = new Server(LocalParley.start(LocalParley.options(FreshFolder.named("away"))));
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

    private EmbeddedPostgres postgres() {
        return server.parley().postgres();
    }

    @Test
    void stoppedAndStartedAgain() {
        away(() -> postgres().stop(), () -> postgres().startAgain());
    }

    /// Nothing tells a database that does not answer from one that is slow. So the first requests wait until
    /// `PARLEY_DB_TIMEOUT_SECONDS` are over; the fate of what was being stored then is unknown until the
    /// database is back. Everything behind it is refused.
    @Test
    void frozenAndThawed() {
        away(() -> postgres().freeze(), () -> postgres().thaw());
    }

    /// Whoever needs a connection waits for one, and for a lock that somebody holds: elsewhere too. A node
    /// that were taken out for that would leave its load to the next.
    @Test
    void busyItIsNotAway() throws SQLException {
        Person ann = server.person("Ann");
        DatabaseAddress database = server.parley().database();
        try (ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor();
                Connection holder =
                        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("lock table users.device in access exclusive mode");
            for (int i = 0; i < 2 * POOL; i++) {
                asking.execute(() -> ann.rest().get("/devices"));
            }
            await().untilAsserted(() -> assertThat(
                            server.select("select pid from pg_stat_activity where wait_event_type = 'Lock'"))
                    .hasSizeGreaterThanOrEqualTo(POOL));
            // Longer than anybody waits for a connection.
            await().during(Duration.ofSeconds(7))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> server.rest().get("/health").status() == 200);
            holder.rollback();
        }
    }

    private void away(Runnable leave, Runnable comeBack) {
        long serverProcess = server.parley().server().pid();
        Person ann = server.person("Ann");
        Person ben = server.person("Ben");
        try (LoadRun load = LoadRun.prepare(
                        Target.of(tap.uri(), server.parley().database()),
                        ChatLoad.oneToOne(24).expectingFaults());
                ChatSocket anns = ann.connect();
                ChatSocket bens = ben.connect()) {
            String chat = anns.sendTo(ben, "before").path("chatId").asText();
            bens.entry(chat, 1);
            load.start();
            load.awaitAcknowledged(1_000, PATIENCE);
            ObjectNode message = ChatSocket.message("chatId", chat, "meanwhile");
            long since = System.nanoTime();
            leave.run();
            try {
                whileAway(anns, message);
                bens.ok(Json.object("t", "receipt", "chatId", chat, "read", 1));
                Rest.Answer list = ann.rest().get("/chats").expect(503);
                assertThat(list.header("Retry-After")).isNotEmpty();
                await().until(() -> server.rest().get("/health").status() == 503);
                long acknowledged = load.counts().acknowledged();
                await().pollDelay(Duration.ZERO).atMost(PATIENCE).until(() -> {
                    refused(anns.ask(message.deepCopy()));
                    anns.isAlive();
                    return System.nanoTime() - since > AWAY.toNanos();
                });
                assertThat(load.counts().acknowledged()).isEqualTo(acknowledged);
            } finally {
                comeBack.run();
            }
            JsonNode stored = await().atMost(PATIENCE)
                    .until(
                            () -> anns.ask(message.deepCopy()),
                            reply -> reply.path("t").asText().equals("ok"));
            assertThat(stored.path("seq").asLong()).isEqualTo(2);
            assertThat(stored.has("duplicate")).isFalse();
            assertThat(anns.ok(message.deepCopy()).path("duplicate").asBoolean())
                    .isTrue();
            bens.entry(chat, 2);
            // Nobody repeated the receipt.
            JsonNode receipt = anns.event(event -> event.path("t").asText().equals("receipt"));
            assertThat(receipt.path("read").asLong()).isEqualTo(1);
            load.awaitAcknowledged(load.counts().acknowledged() + 1_000, PATIENCE);
            LoadRun.Outcome outcome = load.finish(PATIENCE);
            assertThat(outcome.violations().lines()).isEmpty();
            assertThat(outcome.compared())
                    .isGreaterThanOrEqualTo(outcome.counts().acknowledged());
            assertThat(server.rest().get("/health").status()).isEqualTo(200);
            assertThat(server.parley().server().pid()).isEqualTo(serverProcess);
        }
    }

    /// At first the answer may take as long as the time-out. A message that is being stored when the database
    /// leaves is not answered at all; the load sees to it that others are, and this one waits behind them.
    private static void whileAway(ChatSocket socket, ObjectNode message) {
        socket.isAlive();
        refused(socket.ask(message.deepCopy()));
        socket.isAlive();
    }

    private static void refused(JsonNode reply) {
        assertThat(reply.path("code").asText()).as("%s", reply).isEqualTo("unavailable");
        assertThat(reply.path("retryAfterMs").asLong()).isPositive();
    }
}
