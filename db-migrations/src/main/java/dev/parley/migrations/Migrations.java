package dev.parley.migrations;

import java.io.PrintStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;

/// Brings a PostgreSQL database up to date with this version of Parley.
///
/// Every module owns one schema and that schema's history (`<schema>.flyway_schema_history`), so modules can be
/// changed, and later separated, independently. Schemas are migrated in a fixed order, each migration in its
/// own transaction. Running it again changes nothing; two nodes that run it at once wait for one another. Nodes
/// at work are not held up for long: see [BriefLocks].
///
/// All methods are safe to call from any thread and block until the database has answered.
public final class Migrations {
    /// The schemas, in the order they are migrated.
    public static final List<String> SCHEMAS = List.of("users", "groups", "presence", "media", "chats", "notification");

    /// The oldest PostgreSQL Parley runs on.
    public static final int OLDEST_POSTGRESQL = 15;

    private static final int CONNECT_SECONDS = 5;

    /// Of those who use a schema's tables the one that has been at it for longest, as far as we are shown.
    private static final String LONGEST_USER = """
            select concat_ws(' ', a.pid, '(' || coalesce(nullif(a.application_name, ''), a.backend_type) || ')')
            from pg_stat_activity a
            where a.datname = current_database() and exists (
                select from pg_locks l join pg_class c on c.oid = l.relation
                where l.pid = a.pid and l.granted and c.relnamespace = to_regnamespace(?))
            order by a.xact_start limit 1""";

    private final String jdbcUrl;
    private final String user;
    private final String password;
    private final MigrationScripts scripts;
    private final Attempts attempts;

    private Migrations(String jdbcUrl, String user, String password, MigrationScripts scripts, Attempts attempts) {
        this.jdbcUrl = jdbcUrl;
        this.user = user;
        this.password = password;
        this.scripts = scripts;
        this.attempts = attempts;
    }

    /// Migrates every schema.
    ///
    /// @return how many migrations were applied; 0 when the database was up to date
    /// @throws MigrationFailure with one sentence when the database cannot be reached, is older than
    ///     [#OLDEST_POSTGRESQL], was migrated by a Parley newer than the next version, or refuses a migration,
    ///     and when somebody else has used the tables of one for about two minutes
    public static int migrate(String jdbcUrl, String user, String password) {
        return migrate(jdbcUrl, user, password, MigrationScripts.ofTheProject(), Attempts.OF_A_START);
    }

    static int migrate(String jdbcUrl, String user, String password, MigrationScripts scripts, Attempts attempts) {
        return new Migrations(jdbcUrl, user, password, scripts, attempts).migrate();
    }

    /// Migrates the database that `PARLEY_DB_URL`, `PARLEY_DB_USER` and `PARLEY_DB_PASSWORD` name. Exit code 1 and
    /// one sentence on standard error when that fails.
    public static void main(String[] arguments) {
        System.exit(run(System.getenv(), System.out, System.err));
    }

    static int run(Map<String, String> environment, PrintStream out, PrintStream err) {
        String url = environment.get("PARLEY_DB_URL");
        if (url == null || url.isBlank()) {
            err.println("Set PARLEY_DB_URL, PARLEY_DB_USER and PARLEY_DB_PASSWORD to the database to migrate.");
            return 1;
        }
        try {
            int applied = migrate(
                    url,
                    environment.getOrDefault("PARLEY_DB_USER", "parley"),
                    environment.getOrDefault("PARLEY_DB_PASSWORD", "parley"));
            out.println(
                    applied == 0 ? "The database is up to date." : "The database is up to date: " + applied + " new.");
            return 0;
        } catch (MigrationFailure failure) {
            err.println(failure.getMessage());
            return 1;
        }
    }

    private int migrate() {
        try (Connection connection = connect()) {
            checkVersion(connection);
            SchemaMarks marks = new SchemaMarks(connection, scripts);
            int applied = 0;
            for (String schema : SCHEMAS) {
                if (!marks.isCurrent(schema)) {
                    marks.remove(schema);
                    applied += migrateSchema(connection, schema);
                    marks.set(schema);
                }
            }
            return applied;
        } catch (SQLException refused) {
            throw new MigrationFailure(sentenceFor(refused), refused);
        }
    }

    private Connection connect() throws SQLException {
        if (!jdbcUrl.startsWith("jdbc:postgresql:")) {
            throw new MigrationFailure("The database address must start with jdbc:postgresql: (PARLEY_DB_URL).");
        }
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", String.valueOf(CONNECT_SECONDS));
        properties.setProperty("loginTimeout", String.valueOf(CONNECT_SECONDS));
        return DriverManager.getConnection(jdbcUrl, properties);
    }

    private void checkVersion(Connection connection) throws SQLException {
        int version = connection.getMetaData().getDatabaseMajorVersion();
        if (version < OLDEST_POSTGRESQL) {
            throw new MigrationFailure("Parley needs PostgreSQL " + OLDEST_POSTGRESQL + " or newer; the server at "
                    + address() + " is version " + version + ".");
        }
    }

    private String sentenceFor(SQLException refused) {
        String state = String.valueOf(refused.getSQLState());
        return switch (state) {
            case "28P01", "28000" ->
                "The database at " + address() + " refused user " + user + ": wrong user or password.";
            case "3D000" -> "There is no database of that name at " + address() + ": create it first.";
            case "53300" -> "The database at " + address() + " has no free connection.";
            default -> "The database at " + address() + " cannot be reached: " + oneLine(refused) + ".";
        };
    }

    private int migrateSchema(Connection connection, String schema) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                return tryToMigrate(schema);
            } catch (FlywayException failed) {
                if (!BriefLocks.gaveUp(failed)) {
                    throw failure(schema, oneLine(failed), failed);
                }
                if (attempt == attempts.count()) {
                    throw failure(
                            schema,
                            "its tables were in use all the time, as by process " + longestUser(connection, schema)
                                    + "; wait for its end, or see to it with pg_terminate_backend, then start again",
                            failed);
                }
                pause(schema);
            }
        }
    }

    private int tryToMigrate(String schema) {
        Flyway flyway = Flyway.configure()
                .dataSource(jdbcUrl, user, password)
                .schemas(schema)
                .defaultSchema(schema)
                .createSchemas(true)
                .locations(scripts.locationOf(schema))
                .callbacks(new BriefLocks())
                // How far ahead the database may be is seen to below.
                .ignoreMigrationPatterns("*:future")
                .cleanDisabled(true)
                .connectRetries(0)
                // Lets a migration build an index CONCURRENTLY, which no open transaction may wait for.
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                .load();
        refuseMuchNewer(schema, flyway.info().all());
        return flyway.migrate().migrationsExecuted;
    }

    private void pause(String schema) {
        try {
            attempts.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw failure(schema, "it was interrupted", interrupted);
        }
    }

    private static String longestUser(Connection connection, String schema) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LONGEST_USER)) {
            statement.setString(1, schema);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() ? result.getString(1) : "(gone)";
            }
        }
    }

    private static MigrationFailure failure(String schema, String reason, Exception cause) {
        return new MigrationFailure("Schema " + schema + " could not be migrated: " + reason + ".", cause);
    }

    /// A release adds one migration to a schema at most, which the version before can live with: so its nodes may start
    /// again while others are upgraded already.
    private static void refuseMuchNewer(String schema, MigrationInfo[] migrations) {
        List<MigrationInfo> newer = Arrays.stream(migrations)
                .filter(migration -> migration.getState().name().startsWith("FUTURE"))
                .toList();
        if (newer.size() > 1
                || newer.stream().anyMatch(migration -> migration.getState().isFailed())) {
            throw new MigrationFailure("The database was written by a newer Parley (schema " + schema
                    + " is at version " + newer.getLast().getVersion() + "): start that version instead.");
        }
    }

    /// The address without its parameters, which may hold a password.
    private String address() {
        int parameters = jdbcUrl.indexOf('?');
        return parameters < 0 ? jdbcUrl : jdbcUrl.substring(0, parameters);
    }

    private static String oneLine(Throwable failure) {
        String text = String.valueOf(failure.getMessage())
                .replaceAll("[-\\s]*\\R[-\\s]*", " ")
                .strip();
        String bounded = text.length() > 300 ? text.substring(0, 300) + "…" : text;
        return bounded.replaceAll("\\.+$", "");
    }
}
