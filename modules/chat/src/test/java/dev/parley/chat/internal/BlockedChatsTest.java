package dev.parley.chat.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.platform.api.DirectConnection;
import dev.parley.platform.testing.TestDatabase;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A block is answered when nothing is under way that did not see it.
@Timeout(60)
class BlockedChatsTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private DirectConnection connection(String application) {
        DirectConnection connection = database.open();
        connection.query("select set_config('application_name', ?, false)", row -> row.text(1), application);
        return connection;
    }

    @Test
    void whatBeganBeforeIsWaitedFor() throws Exception {
        try (DirectConnection writer = connection("ParleyDirect")) {
            CompletableFuture<Boolean> waited = new CompletableFuture<>();
            writer.inTransaction(() -> {
                writer.query("select pg_current_xact_id()::text", row -> row.text(1));
                Thread.ofVirtual().start(() -> waited.complete(BlockedChats.awaitEarlierStatements(database, LONG)));
                await().during(Duration.ofMillis(300)).atMost(LONG).until(() -> !waited.isDone());
            });
            assertThat(waited.get(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void itWaitsNoLongerThanItsPatienceNorForOthers() {
        try (DirectConnection writer = connection("ParleyDirect");
                DirectConnection backup = connection("pg_dump")) {
            backup.inTransaction(() -> {
                backup.query("select 1", row -> row.intValue(1));
                assertThat(BlockedChats.awaitEarlierStatements(database, LONG)).isTrue();
                writer.inTransaction(() -> {
                    writer.query("select 1", row -> row.intValue(1));
                    assertThat(BlockedChats.awaitEarlierStatements(database, Duration.ofMillis(50)))
                            .isFalse();
                });
            });
        }
    }
}
