package dev.parley.launcher;

import dev.parley.migrations.MigrationFailure;
import dev.parley.migrations.Migrations;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// A cluster on this machine: PostgreSQL with a streaming replica, nodes, and load balancers in front of them, each a
/// process of its own that outlives the program which started it.
///
/// In a test:
/// ```
/// try (LocalCluster cluster = LocalCluster.start(LocalCluster.options(folder).nodes(2))) {
///     cluster.node(1).kill9();
///     URI uri = cluster.balancers().getFirst();
/// }
/// ```
/// Methods may be called from any thread, one at a time.
public final class LocalCluster implements AutoCloseable {
    /// The pools of as many nodes as there can be, and a few for people.
    private static final String MAX_CONNECTIONS = Integer.toString(60 * ClusterLayout.MAX_NODES + 20);

    private final Options options;
    private final ClusterLayout layout;
    private final EmbeddedPostgres postgres;
    private final EmbeddedPostgres replica;
    private final ClusterServers servers;

    private LocalCluster(
            Options options,
            ClusterLayout layout,
            EmbeddedPostgres postgres,
            EmbeddedPostgres replica,
            ClusterServers servers) {
        this.options = options;
        this.layout = layout;
        this.postgres = postgres;
        this.replica = replica;
        this.servers = servers;
    }

    /// @param data the cluster's folder; made if need be
    /// @param listed whether the nodes find one another by a list instead of the database
    /// @param environment further variables for every node and balancer
    /// @param usualPorts the ports of the README instead of free ones
    public record Options(
            Path data,
            int nodes,
            int balancers,
            boolean replica,
            boolean usualPorts,
            int postgresPort,
            boolean listed,
            Map<String, String> environment,
            Progress progress) {
        public Options {
            environment = Map.copyOf(environment);
        }

        public Options nodes(int count) {
            return new Options(
                    data, count, balancers, replica, usualPorts, postgresPort, listed, environment, progress);
        }

        public Options balancers(int count) {
            return new Options(data, nodes, count, replica, usualPorts, postgresPort, listed, environment, progress);
        }

        public Options withoutReplica() {
            return new Options(data, nodes, balancers, false, usualPorts, postgresPort, listed, environment, progress);
        }

        /// The nodes find one another by a list of all of them.
        public Options withHostList() {
            return new Options(data, nodes, balancers, replica, usualPorts, postgresPort, true, environment, progress);
        }

        public Options with(String name, String value) {
            Map<String, String> more = new LinkedHashMap<>(environment);
            more.put(name, value);
            return new Options(data, nodes, balancers, replica, usualPorts, postgresPort, listed, more, progress);
        }

        Options usualPorts(int postgres) {
            return new Options(data, nodes, balancers, replica, true, postgres, listed, environment, progress);
        }

        public Options progress(Progress listener) {
            return new Options(
                    data, nodes, balancers, replica, usualPorts, postgresPort, listed, environment, listener);
        }

        private ClusterLayout layout() {
            return usualPorts
                    ? ClusterLayout.usual(nodes, postgresPort)
                    : ClusterLayout.free(nodes, balancers, replica);
        }
    }

    /// Three nodes with 512 MB of heap each, two balancers, a replica; free ports, development mode.
    public static Options options(Path data) {
        return new Options(
                data.toAbsolutePath().normalize(),
                3,
                2,
                true,
                false,
                0,
                false,
                Map.of("PARLEY_DEVELOPMENT", "true", "PARLEY_HEAP", "512m"),
                Progress.silent());
    }

    /// Starts everything in order and returns when every node and balancer is healthy. What an earlier program left
    /// running goes on, with two exceptions: nodes beyond the number of now stop, and balancers in front of other
    /// nodes are started again, one after the other.
    ///
    /// @throws LaunchFailure with one sentence; what did not run before is stopped again, and the number of nodes
    ///     is what it was
    public static LocalCluster start(Options options) {
        Workspace workspace = Workspace.find();
        Folders.create(options.data());
        ClusterLayout layout = options.layout();
        Optional<ClusterLayout> before = ClusterLayout.found(options.data());
        layout.write(options.data());
        LocalCluster cluster = open(options, layout, workspace);
        Set<Object> ran = cluster.running();
        try {
            cluster.startAll();
            return cluster;
        } catch (RuntimeException failure) {
            cluster.stopAllBut(ran);
            before.ifPresent(earlier -> earlier.write(options.data()));
            throw failure;
        }
    }

    /// The cluster that an earlier program started in this folder.
    ///
    /// @throws LaunchFailure when there is none
    static LocalCluster attach(Options options) {
        return open(options, ClusterLayout.read(options.data()), Workspace.find());
    }

    private static LocalCluster open(Options options, ClusterLayout layout, Workspace workspace) {
        ServerHome home = ServerHome.prepare(workspace, options.progress());
        // The same whatever the number of nodes: a replica refuses a primary that had more.
        Map<String, String> settings = Map.of("max_connections", MAX_CONNECTIONS, "wal_keep_size", "1GB");
        Map<String, String> primarys = new LinkedHashMap<>(settings);
        primarys.put("listen_addresses", ClusterServers.databaseAddresses());
        int walFiles = PostgresSettings.walFiles(options.environment());
        EmbeddedPostgres postgres =
                EmbeddedPostgres.found(workspace, options.data(), "postgres", layout.postgres(), walFiles, primarys);
        EmbeddedPostgres replica = null;
        if (layout.replica() != 0) {
            postgres.makeReplica(options.data().resolve("replica"));
            Map<String, String> smaller = new LinkedHashMap<>(settings);
            smaller.put("shared_buffers", "64MB");
            replica = EmbeddedPostgres.found(workspace, options.data(), "replica", layout.replica(), 0, smaller);
        }
        Map<String, String> environment = new LinkedHashMap<>(options.environment());
        if (options.listed()) {
            environment.put("PARLEY_CLUSTER_HOSTS", ClusterServers.hosts(layout));
        }
        ClusterServers servers = new ClusterServers(home, options.data(), layout, postgres.address(), environment);
        return new LocalCluster(options, layout, postgres, replica, servers);
    }

    private void startAll() {
        Progress progress = options.progress();
        progress.step("Starting PostgreSQL", "PostgreSQL is ready on port " + layout.postgres(), () -> {
            postgres.startAgain();
            return true;
        });
        if (replica != null) {
            progress.step("Starting the replica", "Its replica follows on port " + layout.replica(), () -> {
                replica.startAgain();
                return true;
            });
        }
        migrate();
        // The first alone: it makes what all need. The others two at a time.
        List<ClusterNode> nodes = servers.nodes();
        start(nodes.subList(0, 1));
        for (int i = 1; i < nodes.size(); i += 2) {
            start(nodes.subList(i, Math.min(i + 2, nodes.size())));
        }
        List<ServerProcess> balancers = servers.balancers();
        progress.step("Starting the load balancers", "The load balancers are ready", () -> {
            balancers.forEach(servers::launchBalancer);
            balancers.forEach(ServerProcess::awaitHealthy);
            // One after the other, so that clients have one to come back by.
            balancers.forEach(servers::renewBalancer);
            return true;
        });
        // Last: with the balancers started again nobody is connected there any more.
        servers.stopSurplusNodes();
    }

    /// The parts that have a process.
    private Set<Object> running() {
        Set<Object> running = new HashSet<>();
        servers.nodes().stream().filter(ClusterNode::isRunning).forEach(running::add);
        servers.balancers().stream()
                .filter(balancer -> balancer.running().isPresent())
                .forEach(running::add);
        Stream.of(postgres, replica)
                .filter(database -> database != null && database.isRunning())
                .forEach(running::add);
        return running;
    }

    private void migrate() {
        try {
            DatabaseAddress database = postgres.address();
            Migrations.migrate(database.jdbcUrl(), database.user(), database.password());
        } catch (MigrationFailure failure) {
            throw new LaunchFailure(failure.getMessage(), failure);
        }
    }

    private void start(List<ClusterNode> nodes) {
        String names =
                String.join(" and ", nodes.stream().map(ClusterNode::name).toList());
        options.progress().step("Starting " + names, "Started " + names, () -> {
            nodes.forEach(ClusterNode::launch);
            nodes.forEach(ClusterNode::awaitHealthy);
            return true;
        });
    }

    /// All nodes, whether they run or not.
    public List<ClusterNode> nodes() {
        return servers.nodes();
    }

    /// @param number from 1
    /// @throws LaunchFailure when the cluster has no such node
    public ClusterNode node(int number) {
        if (number < 1 || number > nodes().size()) {
            throw new LaunchFailure("The cluster has the nodes 1 to " + nodes().size() + ", and no " + number + ".");
        }
        return nodes().get(number - 1);
    }

    /// Where clients reach the cluster.
    public List<URI> balancers() {
        return layout.balancers().stream()
                .map(ports -> URI.create("http://127.0.0.1:" + ports.http()))
                .toList();
    }

    /// The balancers' processes, in the order of [#balancers()].
    ServerProcess balancer(int number) {
        return servers.balancers().get(number - 1);
    }

    /// Kills a balancer with SIGKILL.
    ///
    /// @param number from 1
    public void killBalancer(int number) {
        balancer(number).killHard();
    }

    /// Stops a balancer's clock with SIGSTOP: its sockets stay open, and nothing answers.
    ///
    /// @param number from 1
    public void freezeBalancer(int number) {
        balancer(number).signal("STOP");
    }

    /// Ends [#freezeBalancer].
    ///
    /// @param number from 1
    public void resumeBalancer(int number) {
        balancer(number).signal("CONT");
    }

    /// Starts a balancer again, and returns when it answers.
    ///
    /// @param number from 1
    public void startBalancer(int number) {
        servers.launchBalancer(balancer(number));
        balancer(number).awaitHealthy();
    }

    public EmbeddedPostgres postgres() {
        return postgres;
    }

    /// The read replica.
    ///
    /// @throws IllegalStateException where there is none
    public EmbeddedPostgres replica() {
        if (replica == null) {
            throw new IllegalStateException("The cluster has no replica.");
        }
        return replica;
    }

    public DatabaseAddress database() {
        return postgres.address();
    }

    /// Stops the balancers, the nodes, the replica, the database.
    @Override
    public void close() {
        servers.stopSurplusNodes();
        stopAllBut(Set.of());
    }

    private void stopAllBut(Set<?> kept) {
        List<Thread> stopping = new ArrayList<>();
        List<ClusterNode> nodes =
                servers.nodes().stream().filter(node -> !kept.contains(node)).toList();
        servers.balancers().stream()
                .filter(balancer -> !kept.contains(balancer))
                .forEach(ServerProcess::killHard);
        for (ClusterNode node : nodes) {
            node.resume();
            stopping.add(Thread.ofPlatform().start(node::stop));
        }
        try {
            for (Thread thread : stopping) {
                thread.join();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            nodes.forEach(ClusterNode::kill9);
        }
        if (replica != null && !kept.contains(replica)) {
            replica.close();
        }
        if (!kept.contains(postgres)) {
            postgres.close();
        }
    }
}
