package dev.parley.launcher;

import dev.parley.migrations.MigrationFailure;
import dev.parley.migrations.Migrations;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// A complete Parley on this machine: data folder, PostgreSQL (embedded, or one that exists), migrated schemas, server.
///
/// In a test:
/// ```
/// try (LocalParley parley = LocalParley.start(LocalParley.options(folder))) {
///     URI uri = parley.server().baseUri();
/// }
/// ```
/// Methods may be called from any thread, one at a time.
public final class LocalParley implements AutoCloseable {
    private final DataFolder data;
    private final EmbeddedPostgres postgres;
    private final DatabaseAddress database;
    private final LocalServer server;
    private final Progress progress;

    private LocalParley(
            DataFolder data,
            EmbeddedPostgres postgres,
            DatabaseAddress database,
            LocalServer server,
            Progress progress) {
        this.data = data;
        this.postgres = postgres;
        this.database = database;
        this.server = server;
        this.progress = progress;
    }

    /// @param data the data folder; made if need be
    /// @param httpPort 0, as for the other ports, is any free one
    /// @param external the database to use instead of an embedded one
    /// @param environment further variables for the server, for example `PARLEY_DEVELOPMENT=true`
    /// @param console hears every line the server prints
    public record Options(
            Path data,
            int httpPort,
            int managementPort,
            int postgresPort,
            Optional<DatabaseAddress> external,
            Map<String, String> environment,
            Progress progress,
            Consumer<String> console) {
        public Options {
            environment = Map.copyOf(environment);
        }

        public Options ports(int http, int management, int postgres) {
            return new Options(data, http, management, postgres, external, environment, progress, console);
        }

        public Options external(DatabaseAddress address) {
            return new Options(
                    data, httpPort, managementPort, postgresPort, Optional.of(address), environment, progress, console);
        }

        public Options with(String name, String value) {
            Map<String, String> more = new LinkedHashMap<>(environment);
            more.put(name, value);
            return new Options(data, httpPort, managementPort, postgresPort, external, more, progress, console);
        }

        public Options progress(Progress listener) {
            return new Options(data, httpPort, managementPort, postgresPort, external, environment, listener, console);
        }

        public Options console(Consumer<String> listener) {
            return new Options(data, httpPort, managementPort, postgresPort, external, environment, progress, listener);
        }
    }

    /// An embedded database, free ports, development mode (demo accounts and the outbox), nothing shown.
    public static Options options(Path data) {
        return new Options(
                data, 0, 0, 0, Optional.empty(), Map.of("PARLEY_DEVELOPMENT", "true"), Progress.silent(), line -> {});
    }

    /// Starts everything in order and returns when the server is healthy. What was started is stopped again when a
    /// later part fails.
    ///
    /// @throws LaunchFailure with one sentence
    public static LocalParley start(Options options) {
        Workspace workspace = Workspace.find();
        DataFolder data = DataFolder.open(options.data());
        EmbeddedPostgres postgres = null;
        try {
            Progress progress = options.progress();
            // Said at once rather than after half a minute.
            LocalServer.stopLeftover(data.server());
            LocalServer.requireFree(options.httpPort(), options.managementPort());
            ServerHome home = ServerHome.prepare(workspace, progress);
            if (options.external().isEmpty()) {
                postgres = startPostgres(workspace, data, options);
            }
            DatabaseAddress database = postgres == null ? options.external().orElseThrow() : postgres.address();
            migrate(database, progress);
            LocalServer server = startServer(home, data, database, options);
            return new LocalParley(data, postgres, database, server, progress);
        } catch (RuntimeException failure) {
            if (postgres != null) {
                postgres.stop();
            }
            data.close();
            throw failure;
        }
    }

    private static EmbeddedPostgres startPostgres(Workspace workspace, DataFolder data, Options options) {
        boolean fresh = PostgresFolder.isNew(data.path().resolve("postgres"));
        options.progress().begins(fresh ? "Making the database" : "Starting PostgreSQL");
        EmbeddedPostgres postgres = EmbeddedPostgres.start(workspace, data.path(), options.postgresPort());
        options.progress().ends("PostgreSQL is ready on port " + postgres.port());
        return postgres;
    }

    private static void migrate(DatabaseAddress database, Progress progress) {
        progress.begins("Bringing the schemas up to date");
        try {
            int applied = Migrations.migrate(database.jdbcUrl(), database.user(), database.password());
            progress.ends(
                    applied == 0 ? "The schemas are up to date" : "The schemas are up to date, " + applied + " new");
        } catch (MigrationFailure failure) {
            throw new LaunchFailure(failure.getMessage(), failure);
        }
    }

    private static LocalServer startServer(
            ServerHome home, DataFolder data, DatabaseAddress database, Options options) {
        ServerOptions server = new ServerOptions(
                data.server(),
                data.log(),
                options.httpPort(),
                options.managementPort(),
                database,
                options.environment(),
                options.console());
        options.progress().begins("Starting the server");
        LocalServer started = LocalServer.start(home, server);
        options.progress().ends("The server is ready at " + started.baseUri());
        return started;
    }

    public LocalServer server() {
        return server;
    }

    public URI baseUri() {
        return server.baseUri();
    }

    /// The embedded PostgreSQL.
    ///
    /// @throws IllegalStateException where an external database is used
    public EmbeddedPostgres postgres() {
        if (postgres == null) {
            throw new IllegalStateException("The database is not embedded.");
        }
        return postgres;
    }

    public DatabaseAddress database() {
        return database;
    }

    /// Stops the server, then the database, then lets go of the data folder.
    @Override
    public void close() {
        progress.begins("Stopping the server");
        server.stop();
        progress.ends("The server has stopped");
        if (postgres != null) {
            progress.begins("Stopping PostgreSQL");
            postgres.stop();
            progress.ends("PostgreSQL has stopped");
        }
        data.close();
    }
}
