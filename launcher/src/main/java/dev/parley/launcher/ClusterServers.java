package dev.parley.launcher;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The nodes and load balancers of a [LocalCluster], and what each is started with.
final class ClusterServers {
    private final ServerHome home;
    private final Path data;
    private final ClusterLayout layout;
    private final DatabaseAddress database;
    private final Map<String, String> environment;
    private final String secret;
    private final String balanced;
    private final List<ClusterNode> nodes;
    private final List<ServerProcess> balancers;

    ClusterServers(
            ServerHome home,
            Path data,
            ClusterLayout layout,
            DatabaseAddress database,
            Map<String, String> environment) {
        this.home = home;
        this.data = data;
        this.layout = layout;
        this.database = database;
        this.environment = environment;
        this.secret = secret(data.resolve("cluster.secret"));
        this.balanced =
                layout.nodes().stream().map(node -> "127.0.0.1:" + node.http()).collect(Collectors.joining(","));
        this.nodes = new ArrayList<>();
        this.balancers = new ArrayList<>();
        for (int number = 1; number <= layout.nodes().size(); number++) {
            nodes.add(node(number));
        }
        for (int number = 1; number <= layout.balancers().size(); number++) {
            balancers.add(balancer(number));
        }
    }

    private static String secret(Path file) {
        try {
            if (Files.notExists(file)) {
                byte[] random = new byte[24];
                new SecureRandom().nextBytes(random);
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.writeString(file, HexFormat.of().formatHex(random));
            }
            return Files.readString(file).strip();
        } catch (IOException failed) {
            throw new LaunchFailure("The file " + file + " cannot be used: " + Folders.reason(failed) + ".", failed);
        }
    }

    List<ClusterNode> nodes() {
        return List.copyOf(nodes);
    }

    List<ServerProcess> balancers() {
        return List.copyOf(balancers);
    }

    private ClusterNode node(int number) {
        ClusterLayout.NodePorts ports = layout.nodes().get(number - 1);
        Path folder = data.resolve(ClusterNode.name(number));
        URI uri = loopback(ports.http());
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("PARLEY_MEDIA_DIR", data.resolve("media").toString());
        variables.put("PARLEY_IO_THREADS", threads());
        variables.put("PARLEY_WRITERS", threads());
        variables.putAll(environment);
        variables.put("PARLEY_DATA", folder.toString());
        variables.put("PARLEY_NODE", ClusterNode.name(number));
        variables.put("PARLEY_BIND", "127.0.0.1");
        variables.put("PARLEY_HTTP_PORT", Integer.toString(ports.http()));
        variables.put("PARLEY_MANAGEMENT_PORT", Integer.toString(ports.management()));
        variables.put("PARLEY_CLUSTER_BIND", clusterAddress(number));
        variables.put("PARLEY_CLUSTER_PORT", Integer.toString(ports.cluster()));
        variables.put("PARLEY_CLUSTER_SECRET", secret);
        variables.put(
                "PARLEY_DB_URL", database.jdbcUrl().replace("//127.0.0.1:", "//" + databaseAddress(number) + ":"));
        if (layout.replica() != 0) {
            variables.put(
                    "PARLEY_DB_REPLICA_URL",
                    database.jdbcUrl().replace(":" + layout.postgres() + "/", ":" + layout.replica() + "/"));
        }
        variables.put("PARLEY_DB_USER", database.user());
        variables.put("PARLEY_DB_PASSWORD", database.password());
        String configuration = configuration(variables);
        ServerProcess process = new ServerProcess(
                "Node " + number,
                home,
                base(number),
                folder.resolve("log"),
                configuration,
                uri.resolve("/api/v1/health"),
                variables);
        return new ClusterNode(
                number,
                uri,
                new InetSocketAddress(clusterAddress(number), ports.cluster()),
                databaseAddress(number),
                process,
                () -> prepareNode(home, process.base(), configuration, secret));
    }

    /// The nodes share the machine's processors. A node of its own machine has two of each.
    private String threads() {
        int share = Runtime.getRuntime().availableProcessors() / layout.nodes().size();
        return Integer.toString(Math.clamp(share, 1, 2));
    }

    /// Brings what a node needs into its folder.
    static void prepareNode(ServerHome home, Path base, String configuration, String secret) {
        home.copyConfiguration(base, configuration);
        home.copyApplication(base);
        ClusterIdentity.of(secret).write(base.resolve("configuration"), secret);
    }

    /// How the node finds the others: by the list, where there is one.
    static String configuration(Map<String, String> variables) {
        return variables.getOrDefault("PARLEY_CLUSTER_HOSTS", "").isBlank()
                ? ServerHome.NODE_CONFIGURATION
                : ServerHome.LISTED_NODE_CONFIGURATION;
    }

    /// Where the nodes find one another, as `PARLEY_CLUSTER_HOSTS` has it.
    static String hosts(ClusterLayout layout) {
        List<ClusterLayout.NodePorts> nodes = layout.nodes();
        return IntStream.rangeClosed(1, nodes.size())
                .mapToObj(number ->
                        clusterAddress(number) + "[" + nodes.get(number - 1).cluster() + "]")
                .collect(Collectors.joining(","));
    }

    /// An address a node, so that traffic between two can be cut; only Linux has more than one without asking.
    private static String clusterAddress(int number) {
        return loopbackAddress(10 + number);
    }

    /// By which the node reaches the primary, apart from the others for the same reason.
    private static String databaseAddress(int number) {
        return loopbackAddress(20 + number);
    }

    private static String loopbackAddress(int last) {
        boolean linux = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux");
        return "127.0.0." + (linux ? last : 1);
    }

    /// What the primary listens on: every node's address of it, and the usual one.
    static String databaseAddresses() {
        return Stream.concat(
                        Stream.of("127.0.0.1"),
                        IntStream.rangeClosed(1, ClusterLayout.MAX_NODES).mapToObj(ClusterServers::databaseAddress))
                .distinct()
                .collect(Collectors.joining(","));
    }

    private ServerProcess balancer(int number) {
        ClusterLayout.BalancerPorts ports = layout.balancers().get(number - 1);
        Path folder = data.resolve("balancer" + number);
        Map<String, String> variables = new LinkedHashMap<>(environment);
        variables.put("PARLEY_BIND", "127.0.0.1");
        variables.put("PARLEY_HEAP", "128m");
        variables.put("PARLEY_HTTP_PORT", Integer.toString(ports.http()));
        variables.put("PARLEY_MANAGEMENT_PORT", Integer.toString(ports.management()));
        variables.put("PARLEY_BALANCER_NODES", balanced);
        return new ServerProcess(
                "Balancer " + number,
                home,
                folder.resolve("server"),
                folder.resolve("log"),
                ServerHome.BALANCER_CONFIGURATION,
                loopback(ports.http()).resolve("/api/v1/health"),
                variables);
    }

    /// Starts a balancer, unless it runs, and leaves it to the caller to wait for it.
    void launchBalancer(ServerProcess balancer) {
        if (balancer.running().isPresent()) {
            return;
        }
        home.copyConfiguration(balancer.base(), ServerHome.BALANCER_CONFIGURATION);
        try {
            Files.writeString(startedWith(balancer), balanced);
        } catch (IOException failed) {
            throw new LaunchFailure(
                    "The file " + startedWith(balancer) + " cannot be written: " + Folders.reason(failed) + ".",
                    failed);
        }
        balancer.launch();
    }

    /// Starts a balancer again, and waits for it, when it was started in front of other nodes than there are now:
    /// it learns of them in no other way.
    void renewBalancer(ServerProcess balancer) {
        if (!balanced.equals(nodesOf(balancer))) {
            balancer.stop(ClusterNode.STOP);
            launchBalancer(balancer);
            balancer.awaitHealthy();
        }
    }

    private static String nodesOf(ServerProcess balancer) {
        try {
            return Files.exists(startedWith(balancer)) ? Files.readString(startedWith(balancer)) : "";
        } catch (IOException failed) {
            throw new LaunchFailure(
                    "The file " + startedWith(balancer) + " cannot be read: " + Folders.reason(failed) + ".", failed);
        }
    }

    /// Beside its process id, the nodes that a balancer was started with. The layout cannot tell: an `up` that
    /// failed or was killed may have changed it and not come to the balancers.
    private static Path startedWith(ServerProcess balancer) {
        return balancer.base().resolve("nodes");
    }

    /// Ends, in order, the nodes of an earlier and larger layout, whoever started them.
    void stopSurplusNodes() {
        for (int number = layout.nodes().size() + 1; number <= ClusterLayout.MAX_NODES; number++) {
            new PidFile(base(number)).running().ifPresent(node -> ChildProcess.stop(node, ClusterNode.STOP));
        }
    }

    private Path base(int number) {
        return data.resolve(ClusterNode.name(number)).resolve("server");
    }

    private static URI loopback(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }
}
