package dev.parley.launcher;

import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/// `./parley cluster`: a cluster on this machine, one command at a time. The processes go on between the commands.
public final class ParleyCluster {
    private static final int USUAL_NODES = 3;
    private static final String USAGE = """
            usage: ./parley cluster <command>

              up [N]     start PostgreSQL, its replica, N nodes and two load balancers; what runs goes on, nodes beyond N
                         stop. Without N as many nodes as there are, and 3 at first
              status     what runs, where, and whether it is healthy
              kill N     kill node N as a crash would
              stop N     stop node N in order
              drain N    send node N's clients to the others bit by bit, then stop it
              start N    start node N again
              down       stop everything; the data stays
            """;

    private final Map<String, String> environment;
    private final PrintStream out;

    ParleyCluster(Map<String, String> environment, PrintStream out) {
        this.environment = environment;
        this.out = out;
    }

    /// Exit code 1 and one sentence on standard error when a command fails, 2 and the usage when there is no such.
    public static void main(String[] arguments) {
        LogManager.getLogManager().reset();
        Logger.getLogger("").setLevel(Level.OFF);
        try {
            System.exit(new ParleyCluster(System.getenv(), System.out).run(List.of(arguments)));
        } catch (LaunchFailure failure) {
            System.err.println("parley: " + failure.getMessage());
            System.exit(1);
        }
    }

    int run(List<String> arguments) {
        String command = arguments.isEmpty() ? "help" : arguments.getFirst();
        boolean counts = command.matches("kill|stop|start|drain");
        int least = counts ? 2 : 1;
        int most = counts || command.equals("up") ? 2 : 1;
        boolean known = counts || command.matches("up|status|down");
        if (!known || arguments.size() < least || arguments.size() > most) {
            out.print(USAGE);
            return command.equals("help") ? 0 : 2;
        }
        OptionalInt number = arguments.size() == 2 ? OptionalInt.of(number(arguments.get(1))) : OptionalInt.empty();
        try (DataFolder data = DataFolder.open(data())) {
            LocalCluster.Options options = options(data.path());
            switch (command) {
                case "up" -> up(options.nodes(number.orElseGet(() -> present(data.path()))));
                case "status" -> status(LocalCluster.attach(options));
                case "down" -> down(LocalCluster.attach(options));
                default -> one(command, LocalCluster.attach(options).node(number.getAsInt()));
            }
        }
        return 0;
    }

    private static int number(String text) {
        if (!text.matches("[0-9]{1,3}")) {
            throw new LaunchFailure("'" + text + "' is no number of a node.");
        }
        return Integer.parseInt(text);
    }

    private static int present(Path data) {
        return ClusterLayout.found(data).map(layout -> layout.nodes().size()).orElse(USUAL_NODES);
    }

    private LocalCluster.Options options(Path data) {
        String port = environment.getOrDefault("PARLEY_PG_PORT", "");
        return LocalCluster.options(data)
                .usualPorts(port.isBlank() ? 5532 : Integer.parseInt(port))
                .with("PARLEY_CLUSTER_HOSTS", environment.getOrDefault("PARLEY_CLUSTER_HOSTS", ""))
                .with(PostgresSettings.WAL_FILES, environment.getOrDefault(PostgresSettings.WAL_FILES, ""))
                .with("PARLEY_HEAP", environment.getOrDefault("PARLEY_HEAP", "512m"))
                .progress(new ConsoleProgress(out, System::nanoTime));
    }

    private Path data() {
        String named = environment.getOrDefault("PARLEY_DATA", "");
        return (named.isBlank() ? Workspace.find().root().resolve("data") : Path.of(named)).resolve("cluster");
    }

    private void up(LocalCluster.Options options) {
        LocalCluster cluster = LocalCluster.start(options);
        out.println();
        for (URI balancer : cluster.balancers()) {
            out.println("  Parley     " + balancer + "/");
        }
        status(cluster);
        out.println("""

                  Demo accounts (password parley-demo)
                    alice@demo.parley   bob@demo.parley   admin@demo.parley (admin)

                ./parley cluster down stops it.""");
    }

    private void status(LocalCluster cluster) {
        for (ClusterNode node : cluster.nodes()) {
            String state = node.isHealthy() ? "healthy" : node.isRunning() ? "not ready" : "down";
            out.printf("  %-10s %-24s %-10s %s%n", node.name(), node.baseUri(), state, pid(node.pid()));
        }
        for (int i = 1; i <= cluster.balancers().size(); i++) {
            ServerProcess balancer = cluster.balancer(i);
            String state = balancer.isHealthy() ? "healthy" : balancer.running().isPresent() ? "not ready" : "down";
            long pid = balancer.running().map(ProcessHandle::pid).orElse(0L);
            out.printf(
                    "  %-10s %-24s %-10s %s%n",
                    "balancer" + i, cluster.balancers().get(i - 1), state, pid(pid));
        }
        database("postgres", cluster.postgres());
        database("replica", cluster.replica());
    }

    private void database(String name, EmbeddedPostgres database) {
        out.printf(
                "  %-10s %-24s %-10s %s%n",
                name,
                "127.0.0.1:" + database.port(),
                database.isRunning() ? "running" : "down",
                database.isRunning() ? pid(database.pid()) : "");
    }

    private static String pid(long pid) {
        return pid == 0 ? "" : "process " + pid;
    }

    private void one(String command, ClusterNode node) {
        switch (command) {
            case "kill" -> node.kill9();
            case "stop" -> node.stop();
            case "drain" -> node.drain();
            default -> node.start();
        }
        out.println(command.equals("start") ? node.name() + " is healthy" : node.name() + " is gone");
    }

    private void down(LocalCluster cluster) {
        cluster.close();
        out.println("The cluster has stopped; its data stays in " + data() + ".");
    }
}
