package dev.parley.launcher;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/// `./parley run`: starts everything, says where it is, and stops it in order at Ctrl-C.
public final class ParleyRun {
    private final Map<String, String> environment;
    private final PrintStream out;
    private final AtomicBoolean serving = new AtomicBoolean();
    private final AtomicBoolean stopping = new AtomicBoolean();

    ParleyRun(Map<String, String> environment, PrintStream out) {
        this.environment = environment;
        this.out = out;
    }

    /// Runs until a signal ends it; exit code 1 and one sentence on standard error when Parley cannot be started, or
    /// when the server ends by itself.
    public static void main(String[] arguments) {
        quietLibraries();
        try {
            new ParleyRun(System.getenv(), System.out).run();
        } catch (LaunchFailure failure) {
            System.err.println("parley: " + failure.getMessage());
            System.exit(1);
        }
    }

    /// The schema tool tells its whole story otherwise.
    private static void quietLibraries() {
        LogManager.getLogManager().reset();
        Logger.getLogger("").setLevel(Level.OFF);
    }

    private void run() {
        long start = System.nanoTime();
        LocalParley parley = new LocalParley(options(), Workspace.find());
        Thread stop = new Thread(() -> stop(parley), "stop");
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            parley.start();
            out.print(RunMessage.ready(
                    parley.baseUri(),
                    parley.database(),
                    parley.server().logFile(),
                    Duration.ofNanos(System.nanoTime() - start)));
            out.flush();
            serving.set(true);
            awaitEndOf(parley.server());
        } catch (LaunchFailure failure) {
            if (stopping.get()) {
                // A signal came first; what fails now fails because everything is being stopped.
                return;
            }
            Runtime.getRuntime().removeShutdownHook(stop);
            parley.close();
            throw failure;
        }
    }

    private void stop(LocalParley parley) {
        serving.set(false);
        stopping.set(true);
        out.println();
        parley.close();
        out.println("Parley has stopped; its data stays in " + data() + ".");
        out.flush();
    }

    private void awaitEndOf(LocalServer server) {
        ProcessHandle.of(server.pid()).ifPresent(process -> ChildProcess.awaitEnd(process, Duration.ofDays(10_000)));
        if (!stopping.get()) {
            throw new LaunchFailure("The server has ended by itself; its log is " + server.logFile() + ".");
        }
    }

    LocalParley.Options options() {
        LocalParley.Options options = LocalParley.options(data())
                .ports(
                        port("PARLEY_HTTP_PORT", 8080),
                        port("PARLEY_MANAGEMENT_PORT", 9990),
                        port("PARLEY_PG_PORT", 5532))
                .progress(new ConsoleProgress(out, System::nanoTime))
                .console(this::show)
                .with(PostgresSettings.WAL_FILES, environment.getOrDefault(PostgresSettings.WAL_FILES, ""));
        String url = environment.getOrDefault("PARLEY_DB_URL", "");
        return url.isBlank()
                ? options
                : options.external(new DatabaseAddress(
                        url,
                        environment.getOrDefault("PARLEY_DB_USER", "parley"),
                        environment.getOrDefault("PARLEY_DB_PASSWORD", "parley")));
    }

    private Path data() {
        String named = environment.getOrDefault("PARLEY_DATA", "");
        return (named.isBlank() ? Workspace.find().root().resolve("data") : Path.of(named))
                .toAbsolutePath()
                .normalize();
    }

    private int port(String variable, int otherwise) {
        String value = environment.getOrDefault(variable, "");
        if (value.isBlank()) {
            return otherwise;
        }
        if (!value.matches("[0-9]{1,5}") || Integer.parseInt(value) > 65_535) {
            throw new LaunchFailure(variable + " must be a port number between 0 and 65535, and is " + value + ".");
        }
        return Integer.parseInt(value);
    }

    /// What goes wrong while it serves is worth seeing. What goes wrong at a start ends as one sentence, and what a
    /// server that is being stopped complains about helps nobody; all of it is in the log.
    private void show(String line) {
        if ((serving.get() && line.contains(" ERROR ")) || environment.containsKey("PARLEY_VERBOSE")) {
            out.println("  server: " + line);
        }
    }
}
