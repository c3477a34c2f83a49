package dev.parley.container;

import dev.parley.launcher.DatabaseAddress;
import dev.parley.launcher.EmbeddedPostgres;
import dev.parley.launcher.Progress;
import dev.parley.launcher.ServerHome;
import dev.parley.launcher.Workspace;
import dev.parley.migrations.Migrations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/// What must stand before Arquillian starts the server: a PostgreSQL with the schemas, the shaped server, free ports.
/// The server's scripts read environment variables; a system property `env.NAME` stands in for one.
public final class Surroundings implements LauncherSessionListener {

    private static final String CONFIGURATION = "bare.xml";
    private static final String DATA = "data";

    private EmbeddedPostgres postgres;

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        Workspace workspace = Workspace.find();
        Path data = freshFolder();
        postgres = EmbeddedPostgres.start(workspace, data, 0);
        DatabaseAddress address = postgres.address();
        Migrations.migrate(address.jdbcUrl(), address.user(), address.password());
        ServerHome home = ServerHome.prepare(workspace, Progress.silent());
        Path base = data.resolve("arquillian");
        home.copyConfiguration(base);
        copyBareConfiguration(home, base);
        int management = freePort();
        Map<String, String> properties = Map.of(
                "jboss.server.base.dir", base.toString(),
                "env.PARLEY_DB_URL", address.jdbcUrl(),
                "env.PARLEY_DB_USER", address.user(),
                "env.PARLEY_DB_PASSWORD", address.password(),
                "env.PARLEY_HTTP_PORT", Integer.toString(freePort()),
                "env.PARLEY_MANAGEMENT_PORT", Integer.toString(management));
        System.setProperty("parley.container.home", home.path().toString());
        System.setProperty("parley.container.management", Integer.toString(management));
        System.setProperty(
                "parley.container.vm",
                properties.entrySet().stream()
                        .map(property -> "-D" + property.getKey() + "=" + property.getValue())
                        .collect(Collectors.joining(" ", "-Xmx768m ", "")));
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        postgres.close();
    }

    /// Each run begins with an empty database. What an earlier one left is removed; that of the last can be read.
    private static Path freshFolder() {
        try {
            Path target = Files.createDirectories(Path.of("target").toAbsolutePath());
            try (Stream<Path> files = Files.walk(target)) {
                for (Path file : files.filter(
                                path -> target.relativize(path).toString().startsWith(DATA + "-"))
                        .sorted(Comparator.reverseOrder())
                        .toList()) {
                    Files.deleteIfExists(file);
                }
            }
            return Files.createTempDirectory(target, DATA + "-");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// The configuration that names no application: Arquillian deploys its own.
    private static void copyBareConfiguration(ServerHome home, Path base) {
        try {
            Files.copy(
                    home.path().resolve("standalone/configuration/" + CONFIGURATION),
                    base.resolve("configuration/" + CONFIGURATION),
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }
}
