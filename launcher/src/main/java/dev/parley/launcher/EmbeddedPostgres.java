package dev.parley.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A PostgreSQL server of our own, on the loopback address, whose data outlives it.
///
/// What a client was told is committed stays committed: `fsync` and `synchronous_commit` are on, always, so that what
/// is tested and measured on it holds for production.
///
/// Methods may be called from any thread, one at a time; [#close()] at any time, also while it is starting.
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration STOP = Duration.ofSeconds(30);

    private final PostgresBinaries binaries;
    private final PostgresFolder folder;
    private final PostgresLog log;
    private final int port;
    private final Map<String, String> settings;
    private volatile ProcessHandle process;
    private boolean closed;

    private EmbeddedPostgres(
            PostgresBinaries binaries, PostgresFolder folder, PostgresLog log, int port, Map<String, String> settings) {
        this.binaries = binaries;
        this.folder = folder;
        this.log = log;
        this.port = port;
        this.settings = settings;
    }

    /// Starts a server on `data/postgres`, which is made at the first time, and returns when it answers.
    ///
    /// A server that a killed launcher left behind on the same folder is stopped first.
    ///
    /// @param data holds `postgres` and `log`
    /// @param port to listen on; 0 for any free one
    /// @throws LaunchFailure with one sentence when it cannot be started
    public static EmbeddedPostgres start(Workspace workspace, Path data, int port) {
        EmbeddedPostgres postgres = prepared(workspace, data, port, 0);
        postgres.startAgain();
        return postgres;
    }

    /// As [#start(Workspace, Path, int)], but leaves the start to [#startAgain()].
    ///
    /// @param walFiles as for [PostgresSettings#walFiles]
    static EmbeddedPostgres prepared(Workspace workspace, Path data, int port, int walFiles) {
        EmbeddedPostgres postgres = found(workspace, data, "postgres", Ports.orFree(port), walFiles, Map.of());
        postgres.stopLeftover();
        return postgres;
    }

    /// The server on the folder `name` below `data`, which is made if need be. One that runs there, whoever started it,
    /// goes on, and is this one's to stop.
    ///
    /// @param walFiles as for [PostgresSettings#walFiles]
    /// @param settings more of PostgreSQL's settings, or others than the usual
    static EmbeddedPostgres found(
            Workspace workspace, Path data, String name, int port, int walFiles, Map<String, String> settings) {
        PostgresBinaries binaries = PostgresBinaries.below(workspace.built());
        Path absolute = data.toAbsolutePath().normalize();
        Folders.create(absolute);
        PostgresFolder folder = PostgresFolder.at(absolute.resolve(name), binaries, walFiles);
        PostgresLog log = new PostgresLog(absolute.resolve("log").resolve(name + ".log"));
        Map<String, String> all = new HashMap<>(settings);
        all.put("min_wal_size", PostgresSettings.smallestWal(walFiles));
        EmbeddedPostgres postgres = new EmbeddedPostgres(binaries, folder, log, port, all);
        postgres.process = folder.running().orElse(null);
        return postgres;
    }

    /// Makes the folder of a streaming replica of this server, unless it is there; stops this server for it.
    void makeReplica(Path replica) {
        if (PostgresFolder.isNew(replica)) {
            stop();
            folder.removeLockFile();
            folder.makeReplica(replica, port, binaries);
        }
    }

    public DatabaseAddress address() {
        return new DatabaseAddress(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + PostgresFolder.DATABASE,
                PostgresFolder.ROLE,
                folder.password());
    }

    public int port() {
        return port;
    }

    /// The process id of the postmaster, whose descendants are all of PostgreSQL's processes.
    public long pid() {
        return process.pid();
    }

    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    /// Starts it on the same port and data, after [#stop()] or [#killHard()]; recovers what it has to.
    public void startAgain() {
        if (isRunning()) {
            return;
        }
        Ports.requireFree(port, "PostgreSQL", "PARLEY_PG_PORT");
        Instant deadline = Instant.now().plus(START);
        while (!tryStart(deadline)) {
            // Processes of the last instance are still ending; they notice within moments that it is gone.
            if (Instant.now().isAfter(deadline)) {
                throw log.failure("PostgreSQL could not be started");
            }
        }
    }

    /// @return false when the last instance's processes have not all ended yet
    private boolean tryStart(Instant deadline) {
        try {
            Process started = launch();
            String expected = Long.toString(started.pid());
            while (!started.waitFor(10, TimeUnit.MILLISECONDS)) {
                List<String> state = folder.lockFileLines();
                if (state.size() >= 8
                        && state.getFirst().strip().equals(expected)
                        && (state.get(7).startsWith("ready") || state.get(7).startsWith("standby"))) {
                    return true;
                }
                if (Instant.now().isAfter(deadline)) {
                    killHard();
                    throw new LaunchFailure("PostgreSQL did not become ready within " + START.toSeconds()
                            + " seconds; its log is " + log.file() + ".");
                }
            }
        } catch (IOException failed) {
            throw new LaunchFailure("PostgreSQL could not be started: " + Folders.reason(failed) + ".", failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            killHard();
            throw new LaunchFailure("Interrupted while PostgreSQL was starting.", interrupted);
        }
        if (log.text().contains("pre-existing shared memory block")) {
            return false;
        }
        throw log.failure("PostgreSQL could not be started on " + folder.path());
    }

    private synchronized Process launch() throws IOException {
        if (closed) {
            throw new LaunchFailure("PostgreSQL was closed.");
        }
        log.begin();
        List<String> command = new ArrayList<>(ChildProcess.inOwnGroup(binaries.command("postgres")));
        command.addAll(List.of("-D", folder.path().toString()));
        PostgresSettings.arguments(port, settings).forEach(command::add);
        Process started = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(log.file().toFile())
                .start();
        process = started.toHandle();
        return started;
    }

    /// Ends it in order: sessions are cut off, everything is written. Returns when it is gone.
    public void stop() {
        if (process != null) {
            stop(process);
        }
    }

    private static void stop(ProcessHandle postmaster) {
        ChildProcess.signal(postmaster.pid(), "INT");
        if (!ChildProcess.awaitEnd(postmaster, STOP)) {
            killHard(postmaster);
        }
    }

    /// Kills the postmaster with SIGKILL, as a crash would, and returns when all of its processes are gone.
    public void killHard() {
        if (process != null) {
            killHard(process);
        }
    }

    /// Stops all of its processes in their tracks, as a hanging disk or a paused machine would: connections stay open
    /// and nobody answers. [#thaw()] lets them go on.
    public void freeze() {
        // First the one that makes others.
        signalAll(List.of(process), "STOP");
        signalAll(process.descendants().toList(), "STOP");
    }

    /// Stops the one process by which a replica takes over what its primary has written: it answers, and lags behind.
    /// [#thaw()] lets it go on. Needs Linux.
    ///
    /// @throws IllegalStateException where there is none
    public void freezeReplay() {
        List<ProcessHandle> replaying =
                process.descendants().filter(EmbeddedPostgres::isReplaying).toList();
        if (replaying.isEmpty()) {
            throw new IllegalStateException("Nothing is replayed here.");
        }
        signalAll(replaying, "STOP");
    }

    /// By the title that it has given itself, of which Java shows nothing.
    private static boolean isReplaying(ProcessHandle process) {
        Path title = Path.of("/proc", Long.toString(process.pid()), "cmdline");
        try {
            return Files.readString(title, StandardCharsets.ISO_8859_1).contains("startup recovering");
        } catch (IOException gone) {
            return false;
        }
    }

    public void thaw() {
        signalAll(process.descendants().toList(), "CONT");
        signalAll(List.of(process), "CONT");
    }

    private static void signalAll(List<ProcessHandle> processes, String name) {
        processes.forEach(process -> ChildProcess.signal(process.pid(), name));
    }

    private static void killHard(ProcessHandle postmaster) {
        List<ProcessHandle> others = postmaster.descendants().toList();
        ChildProcess.killHard(List.of(postmaster));
        // They end by themselves when the postmaster is gone. One that does not would keep the next start waiting.
        List<ProcessHandle> stubborn = others.stream()
                .filter(other -> !ChildProcess.awaitEnd(other, Duration.ofSeconds(5)))
                .toList();
        ChildProcess.killHard(stubborn);
    }

    /// Stops it for good.
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        stop();
    }

    private void stopLeftover() {
        stop();
        // Whoever has the number in it now is not our server. PostgreSQL itself would rather not start.
        folder.removeLockFile();
    }
}
