package dev.parley.load;

import dev.parley.launcher.ClusterNode;
import dev.parley.launcher.DatabaseAddress;
import dev.parley.launcher.LocalCluster;
import dev.parley.launcher.LocalParley;
import dev.parley.launcher.Progress;
import dev.parley.launcher.Workspace;
import dev.parley.load.measure.CpuMeter;
import dev.parley.load.measure.DatabaseSettings;
import dev.parley.load.measure.FileSystem;
import dev.parley.load.measure.Machine;
import dev.parley.load.measure.ProcessTimes;
import dev.parley.load.measure.ServerVariables;
import dev.parley.load.profile.Profiler;
import dev.parley.load.run.LoadFailure;
import dev.parley.load.run.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The Parley that is measured: one of its own, started for the purpose, or one that runs already.
final class Subject implements AutoCloseable {
    private static final Pattern LOCAL_DATABASE =
            Pattern.compile("jdbc:postgresql://(?:127\\.0\\.0\\.1|localhost):([0-9]+)/.*");

    private final Thread onInterrupt = new Thread(this::stop, "parley-stop");
    private final LocalParley.Options options;
    private final int nodes;
    private final Path throwAway;
    private final Path flameGraph;
    private Profiler profiler;
    private LocalParley parley;
    private LocalCluster cluster;
    private Target target;
    private List<Long> serverPids = List.of();
    private long databasePid;

    /// A Parley of its own.
    ///
    /// @param nodes of its cluster, or 1 for a lone server
    /// @param throwAway a folder to delete at the end, or null
    /// @param flameGraph where a profile is to be written, or null
    private Subject(LocalParley.Options options, int nodes, Path throwAway, Path flameGraph) {
        this.options = options;
        this.nodes = nodes;
        this.throwAway = throwAway;
        this.flameGraph = flameGraph;
        start();
        Runtime.getRuntime().addShutdownHook(onInterrupt);
    }

    /// One that runs already.
    private Subject(Target target, Path flameGraph) {
        this.options = null;
        this.nodes = 0;
        this.throwAway = null;
        this.flameGraph = flameGraph;
        reach(target);
    }

    private void start() {
        if (nodes == 1) {
            parley = LocalParley.start(options);
            reach(Target.of(parley.baseUri(), parley.database()));
        } else {
            cluster = LocalCluster.start(clusterOptions());
            reach(Target.of(cluster.nodes().stream().map(ClusterNode::baseUri).toList(), cluster.database()));
        }
    }

    /// Members are spread over the nodes themselves: what a balancer costs is not measured here.
    private LocalCluster.Options clusterOptions() {
        LocalCluster.Options common = LocalCluster.options(options.data())
                .nodes(nodes)
                .balancers(0)
                .withoutReplica()
                .progress(options.progress());
        for (Map.Entry<String, String> variable : options.environment().entrySet()) {
            common = common.with(variable.getKey(), variable.getValue());
        }
        return common;
    }

    private void reach(Target reached) {
        target = reached;
        serverPids = target.servers().stream()
                .map(server -> ProcessTimes.listeningOn(server.getPort()).orElse(0))
                .toList();
        databasePid = target.database().map(Subject::pidOf).orElse(0L);
    }

    /// Stops everything and starts it again on the same data.
    ///
    /// @return how long the start took
    /// @throws LoadFailure where it is not its own
    Duration restart() {
        if (parley == null) {
            throw new LoadFailure(
                    "Only a lone Parley of its own can be started again: leave --server and --nodes out.");
        }
        parley.close();
        long begin = System.nanoTime();
        start();
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private static long pidOf(DatabaseAddress database) {
        Matcher local = LOCAL_DATABASE.matcher(database.jdbcUrl());
        return local.matches()
                ? ProcessTimes.listeningOn(Integer.parseInt(local.group(1))).orElse(0)
                : 0;
    }

    /// @param variables for a server of its own
    /// @throws dev.parley.launcher.LaunchFailure when its own Parley does not start
    /// @throws IllegalArgumentException when a server that runs already would have to have those variables
    static Subject of(BenchArguments arguments, Map<String, String> variables, Progress progress) {
        List<URI> servers = arguments.servers();
        int nodes = arguments.number("--nodes", 1);
        Path flameGraph = arguments.has("--profile")
                ? arguments.path("--profile").orElseGet(() -> inTarget("profiles/" + arguments.workload() + ".html"))
                : null;
        if (!servers.isEmpty()) {
            if (!variables.isEmpty()) {
                throw new IllegalArgumentException(
                        "this needs a server of its own, started with " + variables + ": leave --server out.");
            }
            DatabaseAddress database = arguments
                    .text("--db")
                    .map(url -> new DatabaseAddress(
                            url,
                            arguments.text("--db-user").orElse("parley"),
                            arguments.text("--db-password").orElse("parley")))
                    .orElse(null);
            return new Subject(Target.of(servers, database), flameGraph);
        }
        Optional<Path> kept = arguments.path("--data");
        Path fresh = kept.isPresent() ? null : newFolder();
        return new Subject(
                OwnServer.options(kept.orElse(fresh), progress, flameGraph != null, variables),
                nodes,
                fresh,
                flameGraph);
    }

    /// On the disk of the checkout, not in a folder for temporary files, which may be memory: a commit must cost what
    /// it costs.
    private static Path newFolder() {
        try {
            Path parent = Files.createDirectories(inTarget(""));
            return Files.createTempDirectory(parent, "bench-data-");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// What a run leaves behind lies below the build's own folder.
    static Path inTarget(String name) {
        return Workspace.find().root().resolve("tests/load/target").resolve(name);
    }

    private static void delete(Path folder) {
        if (Files.exists(folder)) {
            try (var files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    Target target() {
        return target;
    }

    /// The first server's process, or 0.
    long serverPid() {
        return serverPids.getFirst();
    }

    /// One for each time of measurement.
    ///
    /// @throws LoadFailure when a profile is wanted and cannot be had
    Measurement measurement() {
        CpuMeter meter = new CpuMeter(serverPids, databasePid);
        if (flameGraph == null) {
            return new Measurement(meter, serverPids.size(), target.database().orElse(null), null, null);
        }
        if (serverPid() == 0) {
            throw new LoadFailure("Only a server on this machine can be profiled.");
        }
        if (profiler == null) {
            try {
                profiler = Profiler.of(serverPid(), inTarget("profiler"));
            } catch (IOException failed) {
                throw new LoadFailure("The server cannot be profiled: " + failed.getMessage(), failed);
            }
        }
        return new Measurement(meter, serverPids.size(), target.database().orElse(null), profiler, flameGraph);
    }

    /// What the measurement is made on.
    void describe(Report report) {
        report.section("Machine");
        Machine.description().forEach((name, value) -> report.fact("machine." + name, name, value));
        if (serverPid() != 0) {
            report.fact("server.options", "server's options", Machine.javaOptions(serverPid()));
        }
        FileSystem.ofDatabase(databasePid)
                .ifPresent(disk -> report.fact("machine.disk", "database's disk", disk.toString()));
        target.database().ifPresent(database -> report.fact("database", "database", settings(database)));
    }

    /// Begins the section of the load with what of it is the servers'.
    void load(Report report) {
        report.section(Report.LOAD);
        report.count("nodes", "nodes", target.servers().size());
        report.fact("variables", "server's variables", serverPid() == 0 ? "unknown" : ServerVariables.of(serverPid()));
    }

    private static Map<String, String> settings(DatabaseAddress database) {
        try {
            return DatabaseSettings.of(database);
        } catch (SQLException failed) {
            throw new LoadFailure("The database cannot be reached: " + failed.getMessage(), failed);
        }
    }

    @Override
    public void close() {
        if (profiler != null) {
            profiler.close();
        }
        if (parley != null || cluster != null) {
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
            stop();
        }
    }

    private void stop() {
        if (cluster == null) {
            parley.close();
        } else {
            cluster.close();
        }
        if (throwAway != null) {
            delete(throwAway);
        }
    }
}
