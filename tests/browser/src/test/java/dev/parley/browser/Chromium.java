package dev.parley.browser;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Finds a Chromium, or installs Debian's where that is allowed.
final class Chromium {

    /// Without the background services, which would look for hosts that a closed network does not have.
    static final List<String> ARGUMENTS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    private static final long INSTALL_MINUTES = 8;

    private Chromium() {}

    /// The program to run: `PARLEY_CHROMIUM` where set, else the first on the PATH, else freshly installed.
    ///
    /// @throws IllegalStateException with one sentence that says what to do
    static Path find() {
        String chosen = System.getenv("PARLEY_CHROMIUM");
        if (chosen != null) {
            return Path.of(chosen);
        }
        return onPath(NAMES)
                .or(Chromium::install)
                .orElseThrow(
                        () -> new IllegalStateException(
                                "The browser tests need Chromium: install the package chromium, or set PARLEY_CHROMIUM to a Chromium or Chrome."));
    }

    private static Optional<Path> install() {
        boolean root = "root".equals(System.getProperty("user.name"));
        if (!root || onPath(List.of("apt-get")).isEmpty()) {
            return Optional.empty();
        }
        return run("apt-get", "-q", "update")
                        && run("apt-get", "-q", "install", "-y", "--no-install-recommends", "chromium")
                ? onPath(NAMES)
                : Optional.empty();
    }

    private static boolean run(String... command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
            builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
            Process process = builder.start();
            if (!process.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException failed) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Optional<Path> onPath(List<String> names) {
        List<Path> folders = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(Path::of)
                .toList();
        return names.stream()
                .flatMap(name -> folders.stream().map(folder -> folder.resolve(name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
