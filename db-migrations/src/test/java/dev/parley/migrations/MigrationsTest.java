package dev.parley.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationsTest {
    private static EmbeddedPostgres postgres;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.builder().start();
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    @Test
    void everyMigrationOfTheProjectAppliesOnceAndThenNothingChanges() throws Exception {
        String url = database("project");
        Migrations.migrate(url, "postgres", "");
        assertThat(Migrations.migrate(url, "postgres", "")).isZero();
        try (Connection connection = connection("project");
                var schemas = connection.getMetaData().getSchemas(null, "users")) {
            assertThat(schemas.next()).isTrue();
        }
    }

    @Test
    void aDatabaseOfTheNextVersionIsTakenAndANewerOneRefusedWithOneSentence() throws Exception {
        String url = database("newer");
        migration("chats/V1__first.sql", "CREATE TABLE entry (seq bigint)");
        migration("chats/V2__second.sql", "ALTER TABLE entry ADD COLUMN body text");
        migration("chats/V3__third.sql", "ALTER TABLE entry ADD COLUMN kind text");
        assertThat(migrate(url)).isEqualTo(3);
        Files.delete(folder.resolve("chats/V3__third.sql"));
        assertThat(migrate(url)).isZero();
        Files.delete(folder.resolve("chats/V2__second.sql"));

        assertThatExceptionOfType(MigrationFailure.class)
                .isThrownBy(() -> migrate(url))
                .withMessage("The database was written by a newer Parley (schema chats is at version 3):"
                        + " start that version instead.");
    }

    @Test
    void anEditedMigrationIsRefused() throws Exception {
        String url = database("edited");
        migration("users/V1__first.sql", "CREATE TABLE account (id int)");
        migrate(url);
        migration("users/V1__first.sql", "CREATE TABLE account (id bigint)");

        assertThatExceptionOfType(MigrationFailure.class)
                .isThrownBy(() -> migrate(url))
                .withMessageStartingWith("Schema users could not be migrated: ")
                .withMessageNotContaining("\n");
    }

    @Test
    void aMigrationThatFailedIsNotForgotten() throws Exception {
        String url = database("failed");
        migration("groups/V1__first.sql", "CREATE TABLE member (id int)");
        migrate(url);
        migration("groups/V2__second.sql", "CREATE INDEX CONCURRENTLY member_name ON member (name)");
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatExceptionOfType(MigrationFailure.class)
                    .isThrownBy(() -> migrate(url))
                    .withMessageStartingWith("Schema groups could not be migrated: ");
        }
        // The version before must not take the schema for its own either.
        Files.delete(folder.resolve("groups/V2__second.sql"));
        assertThatExceptionOfType(MigrationFailure.class).isThrownBy(() -> migrate(url));
    }

    @Test
    void aSchemaThatIsUpToDateIsNotLookedAtAgain() throws Exception {
        String url = database("quick");
        migration("users/V1__first.sql", "CREATE TABLE account (id int)");
        assertThat(migrate(url)).isEqualTo(1);
        try (Connection connection = connection("quick");
                var statement = connection.createStatement()) {
            statement.execute("DROP TABLE users.flyway_schema_history");
        }
        assertThat(migrate(url)).isZero();
        migration("users/V2__second.sql", "ALTER TABLE account ADD COLUMN name text");
        assertThatExceptionOfType(MigrationFailure.class).isThrownBy(() -> migrate(url));
    }

    @Test
    void anIndexCanBeBuiltConcurrently() throws Exception {
        String url = database("indexes");
        migration("media/V1__table.sql", "CREATE TABLE blob (id int)");
        migration("media/V2__index.sql", "CREATE INDEX CONCURRENTLY blob_id ON blob (id)");
        assertThat(migrate(url)).isEqualTo(2);
    }

    @Test
    void anUnreachableServerIsOneSentence() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        String url = "jdbc:postgresql://127.0.0.1:" + port + "/parley?password=hidden";
        assertThatExceptionOfType(MigrationFailure.class)
                .isThrownBy(() -> Migrations.migrate(url, "parley", "secret"))
                .withMessageStartingWith(
                        "The database at jdbc:postgresql://127.0.0.1:" + port + "/parley cannot be reached: ")
                .withMessageNotContaining("hidden")
                .withMessageNotContaining("secret");
    }

    @Test
    void aMissingDatabaseIsOneSentence() {
        assertThatExceptionOfType(MigrationFailure.class)
                .isThrownBy(() -> Migrations.migrate(url("nowhere"), "postgres", ""))
                .withMessageStartingWith("There is no database of that name at ");
    }

    @Test
    void theCommandSaysWhatItNeeds() {
        var err = new ByteArrayOutputStream();
        int code = Migrations.run(Map.of(), System.out, new PrintStream(err, true, StandardCharsets.UTF_8));
        assertThat(code).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("Set PARLEY_DB_URL");
    }

    private int migrate(String url) {
        return Migrations.migrate(
                url, "postgres", "", new MigrationScripts("filesystem:" + folder), Attempts.OF_A_START);
    }

    private void migration(String name, String sql) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, sql);
    }

    private static String database(String name) throws SQLException {
        try (Connection connection = connection("postgres");
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        return url(name);
    }

    private static Connection connection(String database) throws SQLException {
        return postgres.getDatabase("postgres", database).getConnection();
    }

    private static String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/" + database;
    }
}
