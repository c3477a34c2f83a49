package dev.parley.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Reads what a server prints, and learns from it how the start went. Keeps the lines around the first error only, or
/// the last; the log file has all.
final class ServerConsole {
    private static final int KEPT = 200;

    /// WildFly's own message numbers: started; started, with errors.
    private static final String STARTED = "WFLYSRV0025";

    private static final String STARTED_WITH_ERRORS = "WFLYSRV0026";

    /// It ends, for it was told to.
    private static final String TOLD_TO_END = "WFLYSRV0220";

    private final Deque<String> kept = new ArrayDeque<>();
    private final Consumer<String> listener;
    private boolean started;
    private boolean failed;
    private boolean erred;
    private String toldToEnd;

    ServerConsole(Consumer<String> listener) {
        this.listener = listener;
    }

    /// What a server has printed into a file so far.
    static ServerConsole of(Path file) {
        ServerConsole console = new ServerConsole(line -> {});
        try (Stream<String> lines = Files.lines(file)) {
            lines.forEach(console::take);
        } catch (IOException | UncheckedIOException nothingYet) {
            // It will have said more by the next time.
        }
        return console;
    }

    /// Reads `output` until it ends.
    ///
    /// @return the thread that does so
    Thread follow(InputStream output) {
        return Thread.ofPlatform().daemon().name("server console").start(() -> {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    take(line);
                    listener.accept(line);
                }
            } catch (IOException ended) {
                // The server is gone, and with it what it had to say.
            }
        });
    }

    private synchronized void take(String line) {
        if (!erred && kept.size() == KEPT) {
            kept.removeFirst();
        }
        if (kept.size() < 2 * KEPT) {
            kept.addLast(line);
        }
        erred |= isError(line);
        toldToEnd = toldToEnd == null && line.contains(TOLD_TO_END) ? line.strip() : toldToEnd;
        started |= line.contains(STARTED);
        failed |= line.contains(STARTED_WITH_ERRORS);
    }

    private static boolean isError(String line) {
        return line.contains(" ERROR ") || line.contains("FATAL");
    }

    /// Whether the server says that all of it, the application too, has started.
    synchronized boolean started() {
        return started;
    }

    /// Whether the server runs, but some of it did not start.
    synchronized boolean failed() {
        return failed;
    }

    /// The line that tells best why a start failed: the innermost cause of the first error.
    synchronized String reason() {
        if (toldToEnd != null) {
            return toldToEnd;
        }
        // Weld lists what it found wrong one below the other; the first is as good as any.
        Optional<String> injection = kept.stream()
                .filter(line -> line.contains(": WELD-001"))
                .map(line -> line.substring(line.indexOf("WELD-")).strip())
                .findFirst();
        if (injection.isPresent()) {
            return injection.get();
        }
        List<String> causes =
                kept.stream().filter(line -> line.contains("Caused by: ")).toList();
        if (!causes.isEmpty()) {
            return causes.getLast().replaceFirst(".*Caused by: ", "").strip();
        }
        boolean noMachine = kept.stream().anyMatch(line -> line.contains("Could not create the Java Virtual Machine"));
        if (noMachine) {
            return kept.getFirst().strip();
        }
        return kept.stream()
                .filter(ServerConsole::isError)
                .findFirst()
                .orElse(kept.isEmpty() ? "it said nothing" : kept.getLast())
                .strip();
    }
}
