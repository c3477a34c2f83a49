package dev.parley.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.IntStream;

/// Where the parts of a cluster on this machine are found; kept in the data folder, so that later commands find them.
///
/// @param postgres the port of the primary
/// @param replica the port of its replica, or 0 for none
record ClusterLayout(int postgres, int replica, List<NodePorts> nodes, List<BalancerPorts> balancers) {
    static final int MAX_NODES = 9;
    private static final String FILE = "cluster.properties";

    record NodePorts(int http, int management, int cluster) {}

    record BalancerPorts(int http, int management) {}

    ClusterLayout {
        nodes = List.copyOf(nodes);
        balancers = List.copyOf(balancers);
    }

    /// The ports that people find in the README.
    ///
    /// @throws LaunchFailure when that many nodes are not possible
    static ClusterLayout usual(int nodes, int postgres) {
        requireCount(nodes);
        return new ClusterLayout(
                postgres,
                postgres + 1,
                IntStream.rangeClosed(1, nodes)
                        .mapToObj(i -> new NodePorts(8080 + i, 9990 + i, 7800 + i))
                        .toList(),
                List.of(new BalancerPorts(8080, 9981), new BalancerPorts(8090, 9982)));
    }

    /// Ports that nobody used a moment ago; for tests.
    static ClusterLayout free(int nodes, int balancers, boolean replica) {
        requireCount(nodes);
        return new ClusterLayout(
                Ports.free(),
                replica ? Ports.free() : 0,
                IntStream.range(0, nodes)
                        .mapToObj(i -> new NodePorts(Ports.free(), Ports.free(), Ports.free()))
                        .toList(),
                IntStream.range(0, balancers)
                        .mapToObj(i -> new BalancerPorts(Ports.free(), Ports.free()))
                        .toList());
    }

    private static void requireCount(int nodes) {
        if (nodes < 1 || nodes > MAX_NODES) {
            throw new LaunchFailure("A cluster on one machine has 1 to " + MAX_NODES + " nodes, not " + nodes + ".");
        }
    }

    /// @return empty when there is none
    /// @throws LaunchFailure when it cannot be read
    static Optional<ClusterLayout> found(Path data) {
        return Files.isRegularFile(data.resolve(FILE)) ? Optional.of(readFile(data)) : Optional.empty();
    }

    void write(Path data) {
        try {
            Files.writeString(data.resolve(FILE), text());
        } catch (IOException failed) {
            throw new LaunchFailure(
                    "The file " + data.resolve(FILE) + " cannot be written: " + Folders.reason(failed) + ".", failed);
        }
    }

    private String text() {
        StringBuilder text = new StringBuilder("postgres=" + postgres + "\nreplica=" + replica + "\n");
        for (NodePorts node : nodes) {
            text.append("node.")
                    .append(nodes.indexOf(node) + 1)
                    .append('=')
                    .append(node.http)
                    .append(' ');
            text.append(node.management).append(' ').append(node.cluster);
            text.append('\n');
        }
        for (BalancerPorts balancer : balancers) {
            text.append("balancer.")
                    .append(balancers.indexOf(balancer) + 1)
                    .append('=')
                    .append(balancer.http);
            text.append(' ').append(balancer.management).append('\n');
        }
        return text.toString();
    }

    /// @throws LaunchFailure when there is none, or it cannot be read
    static ClusterLayout read(Path data) {
        return found(data)
                .orElseThrow(() ->
                        new LaunchFailure("There is no cluster in " + data + ": make one with ./parley cluster up."));
    }

    private static ClusterLayout readFile(Path data) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(data.resolve(FILE), StandardCharsets.UTF_8)) {
            properties.load(reader);
            return new ClusterLayout(
                    Integer.parseInt(properties.getProperty("postgres")),
                    Integer.parseInt(properties.getProperty("replica")),
                    ports(properties, "node.")
                            .map(p -> new NodePorts(p[0], p[1], p[2]))
                            .toList(),
                    ports(properties, "balancer.")
                            .map(p -> new BalancerPorts(p[0], p[1]))
                            .toList());
        } catch (IOException | RuntimeException damaged) {
            throw new LaunchFailure("The file " + data.resolve(FILE) + " is damaged: remove it.", damaged);
        }
    }

    private static java.util.stream.Stream<int[]> ports(Properties properties, String prefix) {
        return IntStream.rangeClosed(1, MAX_NODES)
                .mapToObj(i -> properties.getProperty(prefix + i))
                .takeWhile(line -> line != null)
                .map(line -> java.util.stream.Stream.of(line.split(" "))
                        .mapToInt(Integer::parseInt)
                        .toArray());
    }
}
