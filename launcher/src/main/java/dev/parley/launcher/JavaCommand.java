package dev.parley.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The command line of a server's virtual machine.
final class JavaCommand {
    /// What WildFly's own start script opens, less what only removed subsystems need.
    private static final List<String> OPEN = List.of(
            "java.base/java.io",
            "java.base/java.lang",
            "java.base/java.lang.invoke",
            "java.base/java.lang.reflect",
            "java.base/java.net",
            "java.base/java.security",
            "java.base/java.util",
            "java.base/java.util.concurrent",
            "java.management/javax.management",
            "java.naming/javax.naming");

    private JavaCommand() {}

    /// The `java` that runs this launcher.
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /// @param base the server's own folder
    /// @param environment `PARLEY_HEAP` (1g), `PARLEY_GC` (Serial), `PARLEY_NODE` (parley1) and
    ///     `PARLEY_JVM_OPTIONS` (more options, separated by blanks) are read from it
    static List<String> server(ServerHome home, Path base, Path log, Map<String, String> environment) {
        return server(home, base, log, ServerHome.CONFIGURATION, environment);
    }

    /// @param configuration the name of one of the home's configurations
    static List<String> server(
            ServerHome home, Path base, Path log, String configuration, Map<String, String> environment) {
        List<String> command = new ArrayList<>();
        command.add(java());
        command.add("-D[Parley]");
        command.add("-Xms64m");
        command.add("-Xmx" + environment.getOrDefault("PARLEY_HEAP", "1g"));
        command.add("-XX:MaxMetaspaceSize=384m");
        command.add("-XX:ReservedCodeCacheSize=128m");
        command.add("-XX:+Use" + environment.getOrDefault("PARLEY_GC", "Serial") + "GC");
        command.add("-XX:+UseCompactObjectHeaders");
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.add("-XX:+AutoCreateSharedArchive");
        command.add("-XX:SharedArchiveFile=" + home.classArchive(configuration));
        // It would complain about an archive that no longer fits, and make a new one anyway.
        command.add("-Xlog:disable");
        for (String name : OPEN) {
            command.add("--add-opens=" + name + "=ALL-UNNAMED");
        }
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-Djava.net.preferIPv4Stack=true");
        command.add("-Djava.awt.headless=true");
        command.add("-Djboss.modules.system.pkgs=");
        // How long, in seconds, requests under way may take to finish when the server is told to end.
        command.add("-Dorg.wildfly.sigterm.suspend.timeout=5");
        command.add("-Dorg.jboss.boot.log.file=" + log.resolve("server.log"));
        command.add("-Dlogging.configuration="
                + base.resolve("configuration/logging.properties").toUri());
        command.add("-Djboss.home.dir=" + home.path());
        command.add("-Djboss.server.base.dir=" + base);
        command.add("-Djboss.node.name=" + environment.getOrDefault("PARLEY_NODE", "parley1"));
        command.add("-Djboss.server.log.dir=" + log);
        for (String option : environment.getOrDefault("PARLEY_JVM_OPTIONS", "").split(" +")) {
            if (!option.isEmpty()) {
                command.add(option);
            }
        }
        command.addAll(List.of(
                "-jar",
                home.path().resolve("jboss-modules.jar").toString(),
                "-mp",
                home.path().resolve("modules").toString(),
                "org.jboss.as.standalone",
                "--read-only-server-config=" + configuration));
        return command;
    }
}
