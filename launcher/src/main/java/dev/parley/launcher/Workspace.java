package dev.parley.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// The checkout of the project, and where its build leaves what the launcher needs.
///
/// @param root the folder that holds `wildfly-config`
public record Workspace(Path root) {
    /// The workspace named by the system property `parley.root`, else the one around the current folder.
    ///
    /// @throws LaunchFailure when there is none
    public static Workspace find() {
        String named = System.getProperty("parley.root");
        Path start = Path.of(named == null ? "" : named).toAbsolutePath();
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve("wildfly-config")) && Files.isDirectory(folder.resolve("launcher"))) {
                return new Workspace(folder);
            }
        }
        throw new LaunchFailure("The folder " + start + " is not inside a Parley checkout.");
    }

    /// What the launcher builds once and uses again: the shaped server, the unpacked PostgreSQL.
    Path built() {
        return root.resolve("launcher/target");
    }

    /// The application, as the build leaves it.
    public Path ear() {
        return root.resolve("ear/target/parley.ear");
    }

    /// The load balancer's handler, as the build leaves it.
    Path balancer() {
        return newest(root.resolve("web/balancer/target"), "parley-balancer-");
    }

    Path wildflyConfig() {
        return root.resolve("wildfly-config");
    }

    Path wildflyZip() {
        return distribution("wildfly-dist-");
    }

    Path postgresDriver() {
        return distribution("postgresql-");
    }

    private Path distribution(String prefix) {
        return newest(built().resolve("dist"), prefix);
    }

    private static Path newest(Path folder, String prefix) {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                var newest = files.filter(file -> file.getFileName().toString().startsWith(prefix)
                                && !file.toString().contains("-sources"))
                        .max((a, b) -> a.toString().compareTo(b.toString()));
                if (newest.isPresent()) {
                    return newest.get();
                }
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
        throw new LaunchFailure(
                "The build has not run yet: " + folder + " holds no " + prefix + "…; run ./parley run.");
    }
}
