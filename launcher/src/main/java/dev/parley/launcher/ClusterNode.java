package dev.parley.launcher;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/// One node of a [LocalCluster]. Methods may be called from any thread, one at a time.
public final class ClusterNode {
    /// Longer than the server's own limit for requests under way, so that a clean stop is one.
    static final Duration STOP = Duration.ofSeconds(30);

    private static final Duration DRAIN = Duration.ofMinutes(15);

    private final int number;
    private final URI baseUri;
    private final InetSocketAddress clusterAddress;
    private final String databaseAddress;
    private final ServerProcess process;
    private final Runnable prepare;

    /// @param clusterAddress by which the other nodes reach it
    /// @param databaseAddress by which it reaches the database
    /// @param prepare brings configuration, application and key store into the node's folder
    ClusterNode(
            int number,
            URI baseUri,
            InetSocketAddress clusterAddress,
            String databaseAddress,
            ServerProcess process,
            Runnable prepare) {
        this.number = number;
        this.baseUri = baseUri;
        this.clusterAddress = clusterAddress;
        this.databaseAddress = databaseAddress;
        this.process = process;
        this.prepare = prepare;
    }

    /// From 1.
    public int number() {
        return number;
    }

    /// Its name in the cluster, for example `node2`.
    public String name() {
        return name(number);
    }

    static String name(int number) {
        return "node" + number;
    }

    /// Where clients reach it, for example `http://127.0.0.1:8082`.
    public URI baseUri() {
        return baseUri;
    }

    /// Where the other nodes reach it, for example `127.0.0.12:7802`; on Linux the address is the node's own.
    public InetSocketAddress clusterAddress() {
        return clusterAddress;
    }

    /// The address by which it reaches the database, for example `127.0.0.22`; on Linux a node's own.
    public String databaseAddress() {
        return databaseAddress;
    }

    /// The process id, or 0 when it does not run.
    public long pid() {
        return process.running().map(ProcessHandle::pid).orElse(0L);
    }

    public boolean isRunning() {
        return process.running().isPresent();
    }

    /// Whether it runs and wants requests.
    public boolean isHealthy() {
        return process.isHealthy();
    }

    /// The folder of its logs: `server.log`, `console.log`.
    public Path log() {
        return process.log();
    }

    /// Starts it and returns when it is healthy. Does nothing when it runs.
    public void start() {
        launch();
        awaitHealthy();
    }

    void launch() {
        if (!isRunning()) {
            prepare.run();
            process.launch();
        }
    }

    void awaitHealthy() {
        process.awaitHealthy();
    }

    /// Ends it in order: its clients are told and closed at once.
    public void stop() {
        process.stop(STOP);
    }

    /// Tells the node to send its clients away bit by bit, waits until it has, and stops it. Returns when it is gone.
    ///
    /// @throws LaunchFailure when it has not within a quarter of an hour; it goes on draining
    public void drain() {
        DrainFile signal = new DrainFile(process.base().resolve("drain"));
        Instant deadline = Instant.now().plus(DRAIN);
        try {
            if (isRunning()) {
                signal.ask();
            }
            while (isRunning() && !signal.isDrained()) {
                if (Instant.now().isAfter(deadline)) {
                    throw new LaunchFailure("Node " + number + " has not drained; its log is in " + log() + ".");
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        } catch (IOException failed) {
            throw new LaunchFailure(
                    "Node " + number + " cannot be told to drain: " + Folders.reason(failed) + ".", failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new LaunchFailure("Interrupted while node " + number + " was draining.", interrupted);
        }
        stop();
    }

    /// Kills it with SIGKILL, as a crash would.
    public void kill9() {
        process.killHard();
    }

    /// Stops its clock with SIGSTOP: its sockets stay open, and nothing answers.
    public void freeze() {
        process.signal("STOP");
    }

    /// Ends [#freeze()].
    public void resume() {
        process.signal("CONT");
    }
}
