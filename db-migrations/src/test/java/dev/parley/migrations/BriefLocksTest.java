package dev.parley.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The first node of a new version starts while a backup reads the tables that it wants to change, and all
/// others use them.
@Timeout(120)
class BriefLocksTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Attempts MANY = new Attempts(60, Duration.ofMillis(300));
    private static EmbeddedPostgres postgres;

    @TempDir
    Path folder;

    private String database;

    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.builder().start();
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    @BeforeEach
    void aTableOfTheVersionBefore(TestInfo test) throws Exception {
        database = "postgres";
        String name = test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT);
        try (Connection connection = connect("test")) {
            execute(connection, "create database " + name);
        }
        database = name;
        migration("V1__log.sql", "create table entry (seq bigint)");
        assertThat(migrate(MANY)).isEqualTo(1);
    }

    @Test
    void othersGoOnWhileAMigrationWaitsForABackup() throws Exception {
        migration("V2__body.sql", "alter table entry add column body text");
        try (ExecutorService nodes = Executors.newVirtualThreadPerTaskExecutor();
                Connection backup = backup();
                Connection other = connect("node")) {
            Future<Integer> migrated = nodes.submit(() -> migrate(MANY));
            for (int i = 0; i < 2; i++) {
                await().atMost(PATIENCE).until(this::aMigrationWaits);
                execute(other, "insert into chats.entry values (1)");
            }
            assertThat(migrated).isNotDone();
            backup.rollback();
            assertThat(migrated.get(60, TimeUnit.SECONDS)).isEqualTo(1);
            assertThat(select(other, "select count(*) from chats.entry where body is null"))
                    .isEqualTo("2");
        }
    }

    @Test
    void whoDoesNotEndIsNamedAndNothingIsLeftHalfDone() throws Exception {
        migration("V2__body.sql", "create table block (seq bigint); alter table entry add column body text");
        try (Connection backup = backup()) {
            assertThatExceptionOfType(MigrationFailure.class)
                    .isThrownBy(() -> migrate(new Attempts(2, Duration.ofMillis(10))))
                    .withMessage(
                            "Schema chats could not be migrated: its tables were in use all the time, as by process "
                                    + select(backup, "select pg_backend_pid()")
                                    + " (pg_dump); wait for its end, or see to it with pg_terminate_backend, then start again.");
        }
        assertThat(migrate(new Attempts(1, Duration.ZERO))).isEqualTo(1);
    }

    @Test
    void ofThreeNodesThatStartMeanwhileOneMigrates() throws Exception {
        migration("V2__body.sql", "alter table entry add column body text");
        try (ExecutorService nodes = Executors.newVirtualThreadPerTaskExecutor();
                Connection backup = backup()) {
            List<Future<Integer>> started = Stream.generate(() -> nodes.submit(() -> migrate(MANY)))
                    .limit(3)
                    .toList();
            await().atMost(PATIENCE).until(this::aMigrationWaits);
            backup.rollback();
            int applied = 0;
            for (Future<Integer> node : started) {
                applied += node.get(60, TimeUnit.SECONDS);
            }
            assertThat(applied).isEqualTo(1);
        }
    }

    /// It holds up nobody, and one that is broken off has to be dropped by hand.
    @Test
    void anIndexThatIsBuiltConcurrentlyWaitsForAsLongAsItMust() throws Exception {
        migration("V2__index.sql", "create index concurrently entry_seq on entry (seq)");
        try (ExecutorService nodes = Executors.newVirtualThreadPerTaskExecutor();
                Connection backup = backup();
                Connection other = connect("node")) {
            Future<Integer> migrated = nodes.submit(() -> migrate(MANY));
            await().atMost(PATIENCE).until(() -> "1".equals(select(other, """
                                    select count(*) from pg_stat_activity
                                    where datname = current_database() and query ilike 'create index%'
                                      and wait_event_type = 'Lock' and query_start < now() - interval '3 s'""")));
            backup.rollback();
            assertThat(migrated.get(60, TimeUnit.SECONDS)).isEqualTo(1);
        }
    }

    /// Has read the table and will read others, all as of one moment: as `pg_dump` does.
    private Connection backup() throws SQLException {
        Connection backup = connect("pg_dump");
        backup.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        backup.setAutoCommit(false);
        select(backup, "select count(*) from chats.entry");
        return backup;
    }

    private boolean aMigrationWaits() throws SQLException {
        try (Connection connection = connect("test")) {
            return !select(
                            connection,
                            "select count(*) from pg_locks where mode = 'AccessExclusiveLock' and not granted")
                    .equals("0");
        }
    }

    private int migrate(Attempts attempts) {
        return Migrations.migrate(url(), "postgres", "", new MigrationScripts("filesystem:" + folder), attempts);
    }

    private void migration(String name, String sql) throws IOException {
        Path file = folder.resolve("chats").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, sql);
    }

    private String url() {
        return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/" + database;
    }

    /// A statement that is held up for ten seconds fails; who does nothing in a transaction for thirty is cut off.
    private Connection connect(String name) throws SQLException {
        return DriverManager.getConnection(
                url() + "?ApplicationName=" + name + "&options=-c%20statement_timeout=10s"
                        + "%20-c%20idle_in_transaction_session_timeout=30s",
                "postgres",
                "");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String select(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }
}
