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
    private final Options options;
    private final Workspace workspace;
    private volatile DataFolder data;
    private volatile EmbeddedPostgres postgres;
    private volatile LocalServer server;

    /// Nothing runs yet; [#start()] starts it.
    LocalParley(Options options, Workspace workspace) {
        this.options = options;
        this.workspace = workspace;
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
        LocalParley parley = new LocalParley(options, Workspace.find());
        try {
            parley.start();
            return parley;
        } catch (RuntimeException failure) {
            parley.close();
            throw failure;
        }
    }

    /// As [#start(Options)], but leaves it to the caller to close it, at any moment.
    void start() {
        data = DataFolder.open(options.data());
        LocalServer.stopLeftover(data.server());
        // Said at once rather than after half a minute.
        LocalServer.requireFree(options.httpPort(), options.managementPort());
        ServerHome home = ServerHome.prepare(workspace, options.progress());
        if (options.external().isEmpty()) {
            startPostgres();
        }
        migrate();
        startServer(home);
    }

    private void startPostgres() {
        boolean fresh = PostgresFolder.isNew(data.path().resolve("postgres"));
        options.progress().begins(fresh ? "Making the database" : "Starting PostgreSQL");
        postgres = EmbeddedPostgres.prepared(
                workspace, data.path(), options.postgresPort(), PostgresSettings.walFiles(options.environment()));
        postgres.startAgain();
        options.progress().ends("PostgreSQL is ready on port " + postgres.port());
    }

    private void migrate() {
        options.progress().begins("Bringing the schemas up to date");
        try {
            DatabaseAddress database = database();
            int applied = Migrations.migrate(database.jdbcUrl(), database.user(), database.password());
            options.progress().ends("The schemas are up to date" + (applied == 0 ? "" : ", " + applied + " new"));
        } catch (MigrationFailure failure) {
            throw new LaunchFailure(failure.getMessage(), failure);
        }
    }

    private void startServer(ServerHome home) {
        options.progress().begins("Starting the server");
        server = LocalServer.prepared(
                home,
                new ServerOptions(
                        data.server(),
                        data.log(),
                        options.httpPort(),
                        options.managementPort(),
                        database(),
                        options.environment(),
                        options.console()));
        server.startAgain();
        options.progress().ends("The server is ready at " + server.baseUri());
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
        return postgres == null ? options.external().orElseThrow() : postgres.address();
    }

    /// Stops the server, then the database, then lets go of the data folder. What never started is left alone.
    @Override
    public void close() {
        Progress progress = options.progress();
        if (server != null) {
            progress.begins("Stopping the server");
            server.close();
            progress.ends("The server has stopped");
        }
        if (postgres != null) {
            progress.begins("Stopping PostgreSQL");
            postgres.close();
            progress.ends("PostgreSQL has stopped");
        }
        if (data != null) {
            data.close();
        }
    }
}
