package dev.parley.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against the real PostgreSQL. The cluster is made once; each test gets a copy.
class EmbeddedPostgresTest {
    @TempDir
    static Path shared;

    @TempDir
    Path data;

    private EmbeddedPostgres postgres;

    @BeforeAll
    static void makeCluster() throws Exception {
        try (EmbeddedPostgres first = EmbeddedPostgres.start(Workspace.find(), shared, 0)) {
            execute(first, "CREATE TABLE kept (value text)", "INSERT INTO kept VALUES ('from the start')");
        }
    }

    @BeforeEach
    void copyCluster() {
        Folders.copy(shared.resolve("postgres"), data.resolve("postgres"));
        Folders.createPrivate(data.resolve("postgres"));
    }

    @AfterEach
    void stop() {
        if (postgres != null) {
            postgres.stop();
        }
    }

    @Test
    void dataOutlivesTheServer() throws Exception {
        start();
        execute(postgres, "INSERT INTO kept VALUES ('and after a stop')");
        postgres.stop();
        assertThat(postgres.isRunning()).isFalse();
        postgres.startAgain();
        assertThat(kept()).containsExactly("from the start", "and after a stop");
    }

    @Test
    void whatWasCommittedOutlivesAKill() throws Exception {
        start();
        try (Connection busy = connect(postgres, postgres.address().password());
                var statement = busy.createStatement()) {
            statement.execute("INSERT INTO kept VALUES ('and after a kill')");
            List<ProcessHandle> all =
                    ProcessHandle.of(postgres.pid()).orElseThrow().descendants().toList();
            postgres.killHard();
            assertThat(all).isNotEmpty().noneMatch(ProcessHandle::isAlive);
        }
        postgres.startAgain();
        assertThat(kept()).containsExactly("from the start", "and after a kill");
    }

    @Test
    void aServerThatAKilledLauncherLeftBehindIsReplaced() {
        start();
        EmbeddedPostgres leftover = postgres;
        start();
        assertThat(leftover.isRunning()).isFalse();
        assertThat(postgres.isRunning()).isTrue();
    }

    @Test
    void aStaleLockFileWhoseNumberBelongsToAnotherProgramIsNoObstacle() throws Exception {
        Files.writeString(
                data.resolve("postgres/postmaster.pid"),
                ProcessHandle.current().pid() + "\n" + data.resolve("postgres") + "\n1\n1\n\n127.0.0.1\n1 1\nready\n");
        start();
        assertThat(kept()).containsExactly("from the start");
    }

    @Test
    void onlyItsRoleWithItsPasswordGetsIn() throws Exception {
        start();
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> connect(postgres, "guess"))
                .withMessageContaining("password authentication failed");
        DatabaseAddress address = postgres.address();
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> DriverManager.getConnection(address.jdbcUrl(), "postgres", ""));
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(shared.resolve("postgres/parley.password"))))
                .isEqualTo("rw-------");
        assertThat(address.toString()).doesNotContain(address.password());
    }

    @Test
    void aPortInUseIsOneSentence() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatExceptionOfType(LaunchFailure.class)
                    .isThrownBy(() -> EmbeddedPostgres.start(Workspace.find(), data, other.getLocalPort()))
                    .withMessageStartingWith("PostgreSQL needs port " + other.getLocalPort() + ", which another");
        }
    }

    @Test
    void aFolderOfAnotherMajorVersionIsOneSentence() throws Exception {
        Files.writeString(data.resolve("postgres/PG_VERSION"), "17\n");
        assertThatExceptionOfType(LaunchFailure.class)
                .isThrownBy(this::start)
                .withMessage("The database folder " + data.resolve("postgres")
                        + " was written by PostgreSQL 17, and this Parley brings PostgreSQL 18: dump it with that"
                        + " version, move the folder away, and load the dump.");
    }

    @Test
    void aFolderThatIsNoClusterIsOneSentence() throws Exception {
        Files.write(data.resolve("postgres/PG_VERSION"), new byte[] {0, 1, -1});
        assertThatExceptionOfType(LaunchFailure.class)
                .isThrownBy(this::start)
                .withMessageStartingWith("The database folder " + data.resolve("postgres")
                        + " is damaged (it has no valid PG_VERSION): ");
        Files.delete(data.resolve("postgres/PG_VERSION"));
        assertThatExceptionOfType(LaunchFailure.class).isThrownBy(this::start);
    }

    @Test
    void aDamagedClusterIsOneSentenceWithWhatPostgresSaid() throws Exception {
        Files.write(data.resolve("postgres/global/pg_control"), new byte[8192]);
        assertThatExceptionOfType(LaunchFailure.class)
                .isThrownBy(this::start)
                .withMessageStartingWith("PostgreSQL could not be started on " + data.resolve("postgres") + ": ")
                .withMessageNotContaining("\n");
        Files.delete(data.resolve("postgres/global/pg_control"));
        assertThatExceptionOfType(LaunchFailure.class).isThrownBy(this::start).withMessageContaining("could not");
    }

    @Test
    void aFirstStartThatWasInterruptedLeavesNothingInTheWay() throws Exception {
        Folders.delete(data.resolve("postgres"));
        Files.createDirectories(data.resolve("postgres.new/base"));
        start();
        assertThat(postgres.isRunning()).isTrue();
        assertThat(data.resolve("postgres.new")).doesNotExist();
    }

    @Test
    void filesOfItsLogAreThereFromTheFirstStartAndStay() throws Exception {
        Folders.delete(data.resolve("postgres"));
        for (int start = 0; start < 2; start++) {
            postgres = EmbeddedPostgres.prepared(Workspace.find(), data, 0, 12);
            assertThat(walFiles()).isGreaterThan(12);
            postgres.startAgain();
            try (Connection connection = connect(postgres, postgres.address().password());
                    var size = connection.createStatement().executeQuery("SHOW min_wal_size")) {
                size.next();
                assertThat(size.getString(1)).isEqualTo("192MB");
            }
            postgres.stop();
        }
        assertThat(walFiles()).isGreaterThan(12);
    }

    private long walFiles() throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("postgres/pg_wal"))) {
            return files.filter(file -> file.getFileName().toString().matches("[0-9A-F]{24}"))
                    .count();
        }
    }

    @Test
    void ctrlCAtATerminalDoesNotReachIt() throws Exception {
        start();
        Path stat = Path.of("/proc/" + postgres.pid() + "/stat");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(stat));
        String afterName = Files.readString(stat).replaceFirst(".*\\) ", "");
        assertThat(afterName.split(" ", 4)[2]).isEqualTo(Long.toString(postgres.pid()));
    }

    private void start() {
        postgres = EmbeddedPostgres.start(Workspace.find(), data, 0);
    }

    private List<String> kept() throws SQLException {
        List<String> values = new java.util.ArrayList<>();
        try (Connection connection = connect(postgres, postgres.address().password());
                var result = connection.createStatement().executeQuery("SELECT value FROM kept")) {
            while (result.next()) {
                values.add(result.getString(1));
            }
        }
        return values;
    }

    private static void execute(EmbeddedPostgres server, String... statements) throws SQLException {
        try (Connection connection = connect(server, server.address().password());
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static Connection connect(EmbeddedPostgres server, String password) throws SQLException {
        DatabaseAddress address = server.address();
        return DriverManager.getConnection(address.jdbcUrl(), address.user(), password);
    }
}
