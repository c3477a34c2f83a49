package dev.parley.launcher;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/// What one server is started with.
///
/// @param base the server's own folder: its copy of the configuration, the application, journal and transaction log
/// @param log the folder its log goes into
/// @param httpPort 0 for any free one
/// @param managementPort 0 for any free one
/// @param database where its data is
/// @param environment what else it is to see; wins over the launcher's own environment
/// @param console hears every line the server prints
public record ServerOptions(
        Path base,
        Path log,
        int httpPort,
        int managementPort,
        DatabaseAddress database,
        Map<String, String> environment,
        Consumer<String> console) {
    public ServerOptions {
        environment = Map.copyOf(environment);
    }

    /// A server in `data/server` on free ports.
    public static ServerOptions in(Path data, DatabaseAddress database) {
        Path absolute = data.toAbsolutePath().normalize();
        return new ServerOptions(
                absolute.resolve("server"), absolute.resolve("log"), 0, 0, database, Map.of(), line -> {});
    }

    public ServerOptions ports(int http, int management) {
        return new ServerOptions(base, log, http, management, database, environment, console);
    }

    /// With one more environment variable.
    public ServerOptions with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(environment);
        more.put(name, value);
        return new ServerOptions(base, log, httpPort, managementPort, database, more, console);
    }

    public ServerOptions console(Consumer<String> listener) {
        return new ServerOptions(base, log, httpPort, managementPort, database, environment, listener);
    }
}
