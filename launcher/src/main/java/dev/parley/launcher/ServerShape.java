package dev.parley.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Runs CLI scripts against a WildFly that is not running: each folder's scripts in the order of their names, all in
/// one go. The first command that fails ends it.
record ServerShape(Path home, Path scripts) {
    /// Stands for the cluster's secret while the scripts run, and in no configuration that they make.
    static final String SECRET = "no cluster has this secret";

    /// Makes one configuration out of another.
    ///
    /// @param from the configuration to begin with; it stays as it is
    /// @param to the configuration to make
    /// @param folders whose scripts to run, in this order
    void apply(String from, String to, String... folders) {
        Path configuration = home.resolve("standalone/configuration");
        Path script = home.resolve("shape.cli");
        try {
            Files.copy(configuration.resolve(from), configuration.resolve(to), StandardCopyOption.REPLACE_EXISTING);
            Files.write(script, commands(to, folders));
            run(script);
        } catch (IOException failed) {
            throw new LaunchFailure("The server could not be shaped: " + Folders.reason(failed) + ".", failed);
        }
    }

    private List<String> commands(String configuration, String... folders) throws IOException {
        List<String> commands = new ArrayList<>();
        commands.add("embed-server --server-config=" + configuration + " --std-out=discard");
        for (String folder : folders) {
            for (Path file : scriptsIn(folder)) {
                commands.addAll(Files.readAllLines(file));
            }
        }
        commands.add("stop-embedded-server");
        return commands;
    }

    private List<Path> scriptsIn(String folder) throws IOException {
        try (Stream<Path> files = Files.list(scripts.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(".cli"))
                    .sorted()
                    .toList();
        }
    }

    private void run(Path script) throws IOException {
        List<String> command = List.of(
                JavaCommand.java(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djboss.home.dir=" + home,
                "-Djboss.cli.config=" + home.resolve("bin/jboss-cli.xml"),
                "-jar",
                home.resolve("jboss-modules.jar").toString(),
                "-mp",
                home.resolve("modules").toString(),
                "org.jboss.as.cli",
                "--file=" + script);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JBOSS_HOME", home.toString());
        builder.environment().put("PARLEY_CLUSTER_SECRET", SECRET);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Path log = home.resolve("shape.log");
        Files.writeString(log, output);
        try {
            if (process.waitFor() != 0 || output.contains("\"outcome\" => \"failed\"")) {
                String reason = output.lines()
                        .filter(line -> line.contains("failure-description"))
                        .findFirst()
                        .orElse(output.lines().reduce("", (first, last) -> last));
                throw new LaunchFailure(
                        "A script in " + scripts + " failed: " + reason.strip() + " (all of it: " + log + ").");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            throw new LaunchFailure("Interrupted while the server was being shaped.", interrupted);
        }
    }
}
