package dev.parley.platform.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.platform.api.ConcurrentUpdate;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.DatabaseException;
import dev.parley.platform.api.DatabaseUnavailable;
import dev.parley.platform.api.DirectConnection;
import dev.parley.platform.api.UniqueViolation;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The product's SQL adapter against a real PostgreSQL.
@Timeout(60)
class TestDatabaseTest {

    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        database.update("create table thing (id int constraint thing_key primary key, name text, at timestamptz)");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void everyKindOfArgumentComesBackAsItWentIn() {
        UUID id = UUID.fromString("01936a3e-0000-7000-8000-000000000001");
        UUID other = UUID.fromString("ffffffff-ffff-4fff-bfff-ffffffffffff");
        Instant at = Instant.parse("2026-11-24T10:00:00.123456Z");
        String sql =
                "select ?::uuid, ?::text, ?::bigint, ?::int, ?::bool, ?::bytea, ?::timestamptz, ?::uuid[], ?::text[]"
                        + ", (select max(t) from unnest(?::timestamptz[]) t), (select sum(n) from unnest(?::bigint[]) n)"
                        + ", (select max(length(b)) from unnest(?::bytea[]) b), ?::bigint, ?::uuid[], ?::uuid[]";
        String text = "'; drop table thing; -- <b>ü\uD83D\uDE00";
        database.queryOne(
                sql,
                row -> {
                    assertThat(row.uuid(1)).isEqualTo(id);
                    assertThat(row.text(2)).isEqualTo(text);
                    assertThat(row.longValue(3)).isEqualTo(Long.MAX_VALUE);
                    assertThat(row.intValue(4)).isEqualTo(-1);
                    assertThat(row.flag(5)).isTrue();
                    assertThat(row.bytes(6)).containsExactly(0, -1);
                    assertThat(row.instant(7)).isEqualTo(at);
                    assertThat(row.uuids(8)).containsExactly(id, null);
                    assertThat(row.texts(9)).containsExactly(text, null);
                    assertThat(row.instant(10)).isEqualTo(at);
                    assertThat(row.longValue(11)).isEqualTo(3);
                    assertThat(row.intValue(12)).isEqualTo(2);
                    assertThat(row.longOrNull(13)).isNull();
                    assertThat(row.uuids(14)).isEmpty();
                    assertThat(row.uuids(15)).containsExactly(id, other);
                    return row;
                },
                id,
                text,
                Long.MAX_VALUE,
                -1,
                true,
                new byte[] {0, -1},
                at,
                new UUID[] {id, null},
                new String[] {text, null},
                new Instant[] {at, at.minusSeconds(1)},
                new Long[] {1L, 2L},
                new byte[][] {{1}, {1, 2}},
                null,
                new UUID[0],
                new UUID[] {id, other});
    }

    @Test
    void aTakenKeyNamesItsConstraint() {
        insert(database, 1);
        assertThatExceptionOfType(UniqueViolation.class)
                .isThrownBy(() -> insert(database, 1))
                .satisfies(violation -> assertThat(violation.constraint()).isEqualTo("thing_key"));
    }

    @Test
    void aWrongStatementIsAPlainError() {
        assertThatThrownBy(() -> database.update("update nowhere set x = 1"))
                .isExactlyInstanceOf(DatabaseException.class);
    }

    @Test
    void aBrokenConnectionIsUnavailable() {
        try (DirectConnection connection = database.open()) {
            insert(connection, 1);
            database.breakConnections();
            assertThatExceptionOfType(DatabaseUnavailable.class).isThrownBy(() -> insert(connection, 2));
        }
    }

    @Test
    void aDirectTransactionCommitsWholeOrNotAtAll() {
        try (DirectConnection connection = database.open()) {
            connection.inTransaction(() -> insert(connection, 1));
            assertThatThrownBy(() -> connection.inTransaction(() -> {
                        insert(connection, 2);
                        throw new IllegalStateException("afterwards");
                    }))
                    .isInstanceOf(IllegalStateException.class);
            insert(connection, 3);
        }
        assertThat(database.query("select id from thing order by id", row -> row.intValue(1)))
                .containsExactly(1, 3);
    }

    @Test
    void aTransactionOfThisThreadRollsBackWhole() {
        assertThatThrownBy(() -> database.inTransaction(() -> {
                    insert(database, 1);
                    insert(database, 1);
                }))
                .isInstanceOf(UniqueViolation.class);
        assertThat(database.query("select id from thing", row -> row.intValue(1)))
                .isEmpty();
    }

    @Test
    void theLoserOfADeadlockIsToldToRunAgain() throws Exception {
        insert(database, 1);
        insert(database, 2);
        CountDownLatch bothHoldOne = new CountDownLatch(2);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = CompletableFuture.runAsync(() -> lockBoth(1, 2, bothHoldOne), threads);
            var second = CompletableFuture.runAsync(() -> lockBoth(2, 1, bothHoldOne), threads);
            assertThatThrownBy(() -> CompletableFuture.allOf(first, second).join())
                    .hasCauseInstanceOf(ConcurrentUpdate.class);
            assertThat(first.isCompletedExceptionally()).isNotEqualTo(second.isCompletedExceptionally());
        }
    }

    private void lockBoth(int one, int other, CountDownLatch bothHoldOne) {
        database.inTransaction(() -> {
            database.update("update thing set name = 'x' where id = ?", one);
            bothHoldOne.countDown();
            try {
                bothHoldOne.await();
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
            database.update("update thing set name = 'x' where id = ?", other);
        });
    }

    private static void insert(Database on, int id) {
        on.update("insert into thing (id) values (?)", id);
    }
}
