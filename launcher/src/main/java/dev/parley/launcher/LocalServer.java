package dev.parley.launcher;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A Parley server (WildFly with the application) as a process of its own on this machine.
///
/// Any number may run at a time, each on its own ports and folder. Methods may be called from any thread, one at a
/// time; [#close()] at any time, also while the server is starting.
public final class LocalServer implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration STOP = Duration.ofSeconds(20);
    private static final int POLL_MILLIS = 25;

    private final ServerHome home;
    private final ServerOptions options;
    private final int httpPort;
    private final int managementPort;
    private volatile Process process;
    private boolean closed;
    private ServerConsole console;
    private Thread reader;

    private LocalServer(ServerHome home, ServerOptions options) {
        this.home = home;
        this.options = options;
        this.httpPort = Ports.orFree(options.httpPort());
        this.managementPort = Ports.orFree(options.managementPort());
    }

    /// Starts a server and returns when it is healthy.
    ///
    /// A server that a killed launcher left behind on the same folder is stopped first.
    ///
    /// @throws LaunchFailure when a port is taken, the application does not deploy, or it is not healthy within two
    ///     minutes; the process is gone then
    public static LocalServer start(ServerHome home, ServerOptions options) {
        LocalServer server = prepared(home, options);
        server.startAgain();
        return server;
    }

    /// As [#start(ServerHome, ServerOptions)], but leaves the start to [#startAgain()].
    static LocalServer prepared(ServerHome home, ServerOptions options) {
        Folders.create(options.log());
        stopLeftover(options.base());
        home.copyConfiguration(options.base());
        home.copyApplication(options.base());
        return new LocalServer(home, options);
    }

    /// Stops the server that a killed launcher left behind on this folder, if there is one.
    static void stopLeftover(Path base) {
        new PidFile(base).running().ifPresent(LocalServer::stop);
    }

    /// @throws LaunchFailure when somebody listens on one of them
    static void requireFree(int httpPort, int managementPort) {
        Ports.requireFree(httpPort, "The web server", "PARLEY_HTTP_PORT");
        Ports.requireFree(managementPort, "The server's management", "PARLEY_MANAGEMENT_PORT");
    }

    /// Where clients reach it, for example `http://127.0.0.1:8080`.
    public URI baseUri() {
        return URI.create("http://127.0.0.1:" + httpPort);
    }

    public int managementPort() {
        return managementPort;
    }

    /// The process id of the server's virtual machine.
    public long pid() {
        return process.pid();
    }

    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    /// All it has to say, this start's and earlier ones'.
    public Path logFile() {
        return options.log().resolve("server.log");
    }

    /// Starts it on the same ports and folder, after [#stop()] or [#killHard()], and returns when it is healthy.
    public void startAgain() {
        if (isRunning()) {
            return;
        }
        requireFree(httpPort, managementPort);
        launch();
        try {
            awaitHealthy();
        } catch (LaunchFailure failure) {
            killHard();
            throw failure;
        }
    }

    private synchronized void launch() {
        if (closed) {
            throw new LaunchFailure("The server was closed.");
        }
        Map<String, String> environment = environment();
        ProcessBuilder builder = new ProcessBuilder(
                        ChildProcess.inOwnGroup(JavaCommand.server(home, options.base(), options.log(), environment)))
                .directory(options.base().toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            process = builder.start();
            new PidFile(options.base()).remember(process);
        } catch (IOException failed) {
            throw new LaunchFailure("The server could not be started: " + Folders.reason(failed) + ".", failed);
        }
        console = new ServerConsole(options.console());
        reader = console.follow(process.getInputStream());
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("PARLEY_DATA", options.base().getParent().toString());
        environment.putAll(options.environment());
        environment.put("PARLEY_BIND", "127.0.0.1");
        environment.put("PARLEY_HTTP_PORT", Integer.toString(httpPort));
        environment.put("PARLEY_MANAGEMENT_PORT", Integer.toString(managementPort));
        environment.put("PARLEY_DB_URL", options.database().jdbcUrl());
        environment.put("PARLEY_DB_USER", options.database().user());
        environment.put("PARLEY_DB_PASSWORD", options.database().password());
        return environment;
    }

    private void awaitHealthy() {
        HealthCheck health = new HealthCheck(baseUri());
        Instant deadline = Instant.now().plus(START);
        try {
            while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                if (console.failed()) {
                    throw new LaunchFailure(
                            "The application did not start: " + console.reason() + " (log: " + logFile() + ").");
                }
                if (health.passes()) {
                    return;
                }
                if (Instant.now().isAfter(deadline)) {
                    throw new LaunchFailure("The server was not healthy within " + START.toSeconds()
                            + " seconds; its log is " + logFile() + ".");
                }
            }
            // What it said last may still be on its way.
            reader.join(Duration.ofSeconds(1));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new LaunchFailure("Interrupted while the server was starting.", interrupted);
        }
        throw new LaunchFailure(
                "The server ended while it was starting: " + console.reason() + " (log: " + logFile() + ").");
    }

    /// Ends it in order, as an operator would: requests under way are finished, clients are told. Killed when that
    /// takes longer than 20 seconds. Returns when the process is gone.
    public void stop() {
        if (process != null) {
            stop(process.toHandle());
        }
    }

    private static void stop(ProcessHandle server) {
        server.destroy();
        if (!ChildProcess.awaitEnd(server, STOP)) {
            ChildProcess.killHard(List.of(server));
        }
    }

    /// Kills it with SIGKILL, as a crash would. Returns when the process is gone.
    public void killHard() {
        if (process != null) {
            ChildProcess.killHard(List.of(process.toHandle()));
        }
    }

    /// Stops it for good.
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        stop();
    }
}
