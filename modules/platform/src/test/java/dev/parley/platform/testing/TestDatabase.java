package dev.parley.platform.testing;

import dev.parley.migrations.Migrations;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.DirectConnection;
import dev.parley.platform.api.DirectDatabase;
import dev.parley.platform.api.ReadDatabase;
import dev.parley.platform.api.Row;
import dev.parley.platform.internal.DataSourceDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/// A fresh, fully migrated database on a real PostgreSQL, for one test class or one test.
///
/// The first call of a JVM starts one server and migrates a template; every further database is a copy of it and takes
/// milliseconds, where there is a file system in memory. The server ends with the JVM.
///
/// Give the instance itself to whatever wants a [Database], a [DirectDatabase] or a [ReadDatabase]. Thread-safe.
public final class TestDatabase implements Database, DirectDatabase, ReadDatabase, AutoCloseable {

    private static final String SUPERUSER = "postgres";
    private static final String TEMPLATE = "parley_template";
    private static final Map<String, String> TEMPLATES = new ConcurrentHashMap<>();
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final String name;
    private final DataSourceDatabase database;

    private TestDatabase(String name) {
        this.name = name;
        this.database = new DataSourceDatabase(source(name));
    }

    /// A database with the schemas of all modules.
    public static TestDatabase create() {
        return copyOf(TEMPLATE);
    }

    /// A database with the schema of one module alone: faster to make, and it shows that the module's SQL stays in its
    /// own schema.
    public static TestDatabase create(String schema) {
        return copyOf(TEMPLATES.computeIfAbsent(schema, TestDatabase::reducedTemplate));
    }

    /// A database with one schema as an earlier version left it, and the others as they are.
    ///
    /// @param version the schema's last migration then
    public static TestDatabase createAt(String schema, int version) {
        TestDatabase early = create();
        execute(early.name, "drop schema " + schema + " cascade");
        Flyway.configure()
                .dataSource(early.jdbcUrl(), SUPERUSER, "")
                .schemas(schema)
                .defaultSchema(schema)
                .locations("classpath:db/migration/" + schema)
                .target(String.valueOf(version))
                .load()
                .migrate();
        return early;
    }

    /// Brings it up to date, as the first node of this version does when it starts.
    public void migrate() {
        Migrations.migrate(jdbcUrl(), SUPERUSER, "");
    }

    private static TestDatabase copyOf(String template) {
        String name = "test_" + COUNTER.incrementAndGet();
        execute(SUPERUSER, "create database " + name + " template " + template + " strategy file_copy");
        return new TestDatabase(name);
    }

    private static String reducedTemplate(String schema) {
        String template = TEMPLATE + "_" + schema;
        execute(SUPERUSER, "create database " + template + " template " + TEMPLATE);
        execute(
                template,
                Migrations.SCHEMAS.stream()
                        .filter(other -> !other.equals(schema))
                        .map(other -> "drop schema " + other + " cascade")
                        .toArray(String[]::new));
        return template;
    }

    @Override
    public <T> List<T> query(String sql, Function<Row, T> reader, Object... arguments) {
        return database.query(sql, reader, arguments);
    }

    @Override
    public int update(String sql, Object... arguments) {
        return database.update(sql, arguments);
    }

    @Override
    public DirectConnection open() {
        return database.open();
    }

    /// What `@Transactional` does in the server: all statements of this thread commit together, or none.
    public <T> T inTransaction(Supplier<T> work) {
        return database.inTransaction(work);
    }

    public void inTransaction(Runnable work) {
        database.inTransaction(() -> {
            work.run();
            return null;
        });
    }

    /// Ends the server's side of every connection, as a crash of the database would: the next statement of each fails
    /// with [dev.parley.platform.api.DatabaseUnavailable].
    public void breakConnections() {
        execute(SUPERUSER, "select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name + "'");
    }

    public String jdbcUrl() {
        return url(name);
    }

    /// Drops the database, whoever is still connected.
    @Override
    public void close() {
        database.close();
        execute(SUPERUSER, "drop database " + name + " with (force)");
    }

    private static void execute(String database, String... statements) {
        try (Connection connection = source(database).getConnection();
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException failure) {
            throw new IllegalStateException("the test database cannot be prepared", failure);
        }
    }

    private static PGSimpleDataSource source(String name) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url(name));
        source.setUser(SUPERUSER);
        return source;
    }

    private static String url(String name) {
        return "jdbc:postgresql://127.0.0.1:" + Server.PORT + "/" + name;
    }

    /// Started when it is first needed, once a JVM.
    private static final class Server {

        /// A database is a thousand small files, and most of a test's time went into making them on a disk.
        private static final Path MEMORY = Path.of("/dev/shm");

        private static final long ROOM = 1L << 30;

        static final int PORT = start();

        private static int start() {
            try {
                EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
                if (Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() > ROOM) {
                    builder.setDataDirectory(Files.createTempDirectory(MEMORY, "parley-test"));
                }
                @SuppressWarnings("resource") // it has a shutdown hook of its own
                int port = builder.start().getPort();
                String address = "jdbc:postgresql://127.0.0.1:" + port + "/";
                Properties user = new Properties();
                user.setProperty("user", SUPERUSER);
                try (Connection connection = DriverManager.getConnection(address + SUPERUSER, user);
                        var statement = connection.createStatement()) {
                    statement.execute("create database " + TEMPLATE);
                }
                Migrations.migrate(address + TEMPLATE, SUPERUSER, "");
                return port;
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            } catch (SQLException failure) {
                throw new IllegalStateException("the test database cannot be prepared", failure);
            }
        }
    }
}
