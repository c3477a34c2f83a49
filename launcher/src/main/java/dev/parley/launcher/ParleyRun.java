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
        LocalParley parley = LocalParley.start(options());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(parley), "stop"));
        out.print(RunMessage.ready(
                parley.baseUri(),
                parley.database(),
                parley.server().logFile(),
                Duration.ofNanos(System.nanoTime() - start)));
        out.flush();
        awaitEndOf(parley.server());
    }

    private void stop(LocalParley parley) {
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
                .console(this::show);
        String url = environment.getOrDefault("PARLEY_DB_URL", "");
        return url.isBlank()
                ? options
                : options.external(new DatabaseAddress(
                        url,
                        environment.getOrDefault("PARLEY_DB_USER", "parley"),
                        environment.getOrDefault("PARLEY_DB_PASSWORD", "")));
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

    /// What goes wrong while it runs is worth seeing; all the rest is in the log.
    private void show(String line) {
        if (line.contains(" ERROR ") || environment.containsKey("PARLEY_VERBOSE")) {
            out.println("  server: " + line);
        }
    }
}
