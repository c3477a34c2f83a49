package dev.parley.launcher;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A WildFly process of the cluster that outlives the program which started it; that and later ones find it by the
/// process id in its folder. What it prints goes to `console.log` beside its log.
///
/// Methods may be called from any thread, one at a time.
///
/// @param what it is called in messages, for example `Node 2`
/// @param base its own folder (`jboss.server.base.dir`)
/// @param configuration the name of its configuration in the home
/// @param health an address that answers 200 when it can serve
/// @param environment all that it sees of variables beside the launcher's own
record ServerProcess(
        String what,
        ServerHome home,
        Path base,
        Path log,
        String configuration,
        URI health,
        Map<String, String> environment) {
    private static final Duration START = Duration.ofMinutes(3);
    private static final int POLL_MILLIS = 50;

    /// While a process puts on its next program it has no command line to be known by.
    private static final int POLLS_TO_BE_GONE = 5;

    Optional<ProcessHandle> running() {
        return new PidFile(base).running();
    }

    boolean isHealthy() {
        return running().isPresent() && new HealthCheck(health).passes();
    }

    /// Starts it, unless it runs, and leaves it to [#awaitHealthy()] to wait for it.
    void launch() {
        if (running().isPresent()) {
            return;
        }
        Map<String, String> all = new HashMap<>(System.getenv());
        all.putAll(environment);
        Folders.create(log);
        ProcessBuilder builder = new ProcessBuilder(
                        ChildProcess.inOwnGroup(JavaCommand.server(home, base, log, configuration, all)))
                .directory(base.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(console().toFile());
        builder.environment().clear();
        builder.environment().putAll(all);
        try {
            if (Files.exists(console())) {
                Files.move(console(), log.resolve("console.log.1"), StandardCopyOption.REPLACE_EXISTING);
            }
            Process started = builder.start();
            new PidFile(base).remember(started);
            awaitRecognition(started);
        } catch (IOException failed) {
            throw new LaunchFailure(what + " could not be started: " + Folders.reason(failed) + ".", failed);
        }
    }

    /// A new process is known by its command line, which it has a moment after it began.
    private void awaitRecognition(Process started) {
        while (started.isAlive() && running().isEmpty()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS));
        }
    }

    private Path console() {
        return log.resolve("console.log");
    }

    /// @throws LaunchFailure when it ends or fails instead, or takes longer than three minutes; it is killed then
    void awaitHealthy() {
        HealthCheck check = new HealthCheck(health);
        Instant deadline = Instant.now().plus(START);
        int absent = 0;
        try {
            while (!check.passes()) {
                absent = running().isEmpty() ? absent + 1 : 0;
                String failure = absent >= POLLS_TO_BE_GONE
                        ? "ended while it was starting"
                        : Instant.now().isAfter(deadline) ? "was not healthy in time" : null;
                ServerConsole said = ServerConsole.of(console());
                if (said.failed()) {
                    failure = "did not start";
                }
                if (failure != null) {
                    killHard();
                    throw new LaunchFailure(what + " " + failure + ": " + said.reason() + " (log: " + log + ").");
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new LaunchFailure("Interrupted while " + what + " was starting.", interrupted);
        }
    }

    /// Ends it in order; kills it when that takes longer than `atMost`. Returns when it is gone.
    void stop(Duration atMost) {
        running().ifPresent(process -> ChildProcess.stop(process, atMost));
    }

    /// Kills it with SIGKILL, as a crash would. Returns when it is gone.
    void killHard() {
        running().ifPresent(process -> ChildProcess.killHard(List.of(process)));
    }

    /// Stops its clock (`STOP`) or lets it go on (`CONT`).
    void signal(String name) {
        running().ifPresent(process -> ChildProcess.signal(process.pid(), name));
    }
}
