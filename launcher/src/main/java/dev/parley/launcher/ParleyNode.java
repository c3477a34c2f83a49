package dev.parley.launcher;

import dev.parley.migrations.MigrationFailure;
import dev.parley.migrations.Migrations;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/// `./parley node` and `./parley balancer`: one node, or one load balancer, of a cluster over many machines, in the
/// foreground, with its variables as they are. For an init system: a signal to this program ends the server in order,
/// and the exit code is the server's.
public final class ParleyNode {
    private static final Duration STOP = Duration.ofSeconds(60);

    private final Map<String, String> environment;

    ParleyNode(Map<String, String> environment) {
        this.environment = environment;
    }

    /// @param arguments `node` or `balancer`
    public static void main(String[] arguments) {
        LogManager.getLogManager().reset();
        Logger.getLogger("").setLevel(Level.OFF);
        try {
            ParleyNode node = new ParleyNode(System.getenv());
            System.exit(node.run(List.of(arguments).contains("balancer")));
        } catch (LaunchFailure failure) {
            System.err.println("parley: " + failure.getMessage());
            System.exit(1);
        }
    }

    private int run(boolean balancer) {
        Map<String, String> variables = new HashMap<>(environment);
        Workspace workspace = Workspace.find();
        String named = environment.getOrDefault("PARLEY_DATA", "");
        Path data = (named.isBlank() ? workspace.root().resolve("data") : Path.of(named))
                .toAbsolutePath()
                .normalize();
        variables.put("PARLEY_DATA", data.toString());
        Path base = data.resolve(balancer ? "balancer" : "server");
        String configuration = balancer ? ServerHome.BALANCER_CONFIGURATION : ClusterServers.configuration(environment);
        if (!balancer) {
            require();
        }
        ServerHome home = ServerHome.prepare(workspace, Progress.silent());
        if (balancer) {
            home.copyConfiguration(base, configuration);
        } else {
            migrate();
            ClusterServers.prepareNode(home, base, configuration, environment.get("PARLEY_CLUSTER_SECRET"));
        }
        return serve(JavaCommand.server(home, base, data.resolve("log"), configuration, variables), variables, base);
    }

    /// What has no default that could be right on more than one machine.
    void require() {
        for (String name : List.of("PARLEY_CLUSTER_SECRET", "PARLEY_NODE", "PARLEY_DB_URL")) {
            if (environment.getOrDefault(name, "").isBlank()) {
                throw new LaunchFailure("A cluster node needs " + name + "; docs/operating.md says what it is.");
            }
        }
    }

    private void migrate() {
        try {
            Migrations.migrate(
                    environment.get("PARLEY_DB_URL"),
                    environment.getOrDefault("PARLEY_DB_USER", "parley"),
                    environment.getOrDefault("PARLEY_DB_PASSWORD", "parley"));
        } catch (MigrationFailure failure) {
            throw new LaunchFailure(failure.getMessage(), failure);
        }
    }

    private static int serve(List<String> command, Map<String, String> variables, Path base) {
        ProcessBuilder builder = new ProcessBuilder(ChildProcess.inOwnGroup(command))
                .directory(base.toFile())
                .inheritIO();
        builder.environment().clear();
        builder.environment().putAll(variables);
        try {
            Process server = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                server.destroy();
                if (!ChildProcess.awaitEnd(server.toHandle(), STOP)) {
                    server.destroyForcibly();
                }
            }));
            return server.waitFor();
        } catch (IOException failed) {
            throw new LaunchFailure("The server could not be started: " + Folders.reason(failed) + ".", failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }
}
