package dev.parley.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// A WildFly in the shape that the scripts in `wildfly-config` give it. It is built once, used by any number of
/// servers at a time, and built again when the scripts or a version change. Nothing is written into it by a server,
/// except the archive of loaded classes that makes the next start faster.
///
/// @param path WildFly's home folder
/// @param workspace the checkout it was built from
public record ServerHome(Path path, Workspace workspace) {
    static final String CONFIGURATION = "parley.xml";

    /// A node of a cluster, whose nodes find one another through the database.
    static final String NODE_CONFIGURATION = "node.xml";

    /// A node of a cluster that is told where the others are.
    static final String LISTED_NODE_CONFIGURATION = "node-hosts.xml";

    /// The load balancer in front of a cluster.
    static final String BALANCER_CONFIGURATION = "balancer.xml";

    /// The same without the application, for tests that bring their own.
    public static final String BARE_CONFIGURATION = "bare.xml";

    private static final long BUILD_BYTES = 1L << 30;

    /// Makes the home ready; does nothing when it is. Waits for another launcher that is doing so.
    ///
    /// @throws LaunchFailure when a script fails or there is no room
    public static ServerHome prepare(Workspace workspace, Progress progress) {
        Path built = Folders.create(workspace.built());
        ServerHome home = new ServerHome(built.resolve("server"), workspace);
        try (FileChannel channel = FileChannel.open(
                        built.resolve("server.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = channel.lock()) {
            if (lock.isValid()) {
                home.prepare(progress);
            }
        } catch (IOException failed) {
            throw new LaunchFailure(
                    "The server could not be built in " + built + ": " + Folders.reason(failed) + ".", failed);
        }
        return home;
    }

    private void prepare(Progress progress) throws IOException {
        Path zip = workspace.wildflyZip();
        Path driver = workspace.postgresDriver();
        String distribution = zip.getFileName().toString();
        String fingerprint =
                Fingerprint.of(workspace.wildflyConfig()) + " " + distribution + " " + driver.getFileName();
        if (Fingerprint.matches(path, fingerprint)) {
            copyBalancer();
            return;
        }
        if (!Fingerprint.matches(path.resolve("modules"), distribution)) {
            unpack(zip, progress);
        }
        progress.begins("Shaping the server");
        Folders.copy(workspace.wildflyConfig().resolve("modules"), path.resolve("modules"));
        Files.copy(
                driver,
                path.resolve("modules/org/postgresql/main/postgresql.jar"),
                StandardCopyOption.REPLACE_EXISTING);
        copyBalancer();
        copyLogging();
        ServerShape shape = new ServerShape(path, workspace.wildflyConfig());
        shape.apply("standalone-full.xml", BARE_CONFIGURATION, "common", "development");
        shape.apply(BARE_CONFIGURATION, CONFIGURATION, "application");
        shapeCluster(shape);
        copyLogging();
        for (String archived : List.of(CONFIGURATION, NODE_CONFIGURATION, BALANCER_CONFIGURATION)) {
            Files.deleteIfExists(classArchive(archived));
        }
        Fingerprint.put(path, fingerprint);
        progress.ends("The server has Parley's shape");
    }

    /// Not a part of the shape: it changes with each build.
    private void copyBalancer() throws IOException {
        Path built = workspace.balancer();
        Path place = path.resolve("modules/dev/parley/balancer/main/parley-balancer.jar");
        if (Files.notExists(place) || Files.mismatch(built, place) >= 0) {
            Files.copy(built, place, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /// The scripts name a key store, which must be there while they run; each node's own takes its place.
    private void shapeCluster(ServerShape shape) throws IOException {
        ClusterIdentity.of(ServerShape.SECRET).write(configuration(), ServerShape.SECRET);
        shape.apply("standalone-full.xml", NODE_CONFIGURATION, "common", "cluster", "application");
        shape.apply(NODE_CONFIGURATION, LISTED_NODE_CONFIGURATION, "cluster-hosts");
        shape.apply("standalone-load-balancer.xml", BALANCER_CONFIGURATION, "balancer");
        Files.delete(configuration().resolve(ClusterIdentity.FILE));
    }

    /// A server that runs, embedded or not, writes its own over it.
    private void copyLogging() throws IOException {
        Files.copy(
                workspace.wildflyConfig().resolve("logging.properties"),
                configuration().resolve("logging.properties"),
                StandardCopyOption.REPLACE_EXISTING);
    }

    private void unpack(Path zip, Progress progress) throws IOException {
        if (Files.getFileStore(path.getParent()).getUsableSpace() < BUILD_BYTES) {
            throw new LaunchFailure("The disk of " + path.getParent()
                    + " has less than 1 GB left, which unpacking WildFly needs: make room and start again.");
        }
        String version = Versions.current().wildfly();
        progress.begins("Unpacking WildFly " + version);
        Path fresh = path.resolveSibling("server.new");
        Folders.delete(fresh);
        // The zip holds one folder named for the version, and much that no server reads.
        Archives.unzip(
                zip,
                fresh,
                name -> name.matches("[^/]+/(jboss-modules\\.jar|LICENSE\\.txt|modules/.*|bin/jboss-cli\\.xml"
                        + "|standalone/configuration/.*)"));
        Path only;
        try (var roots = Files.list(fresh)) {
            only = roots.findFirst().orElseThrow();
        }
        Fingerprint.put(only.resolve("modules"), zip.getFileName().toString());
        Folders.moveIntoPlace(only, path);
        Folders.delete(fresh);
        progress.ends("WildFly " + version + " is unpacked");
    }

    /// What a server is configured with; each copies it, since a server writes there.
    Path configuration() {
        return path.resolve("standalone/configuration");
    }

    /// Classes as the virtual machine wants them, written when a server ends in order. It is only ever a hint: the
    /// virtual machine checks it, and starts without it when it does not fit.
    Path classArchive(String configuration) {
        return path.resolve(
                switch (configuration) {
                    case NODE_CONFIGURATION, LISTED_NODE_CONFIGURATION -> "node-classes.jsa";
                    case BALANCER_CONFIGURATION -> "balancer-classes.jsa";
                    default -> "classes.jsa";
                });
    }

    /// Copies what a server needs to start into its own base folder (`jboss.server.base.dir`).
    public void copyConfiguration(Path base) {
        copyConfiguration(base, CONFIGURATION);
    }

    /// As [#copyConfiguration(Path)], for another of the home's configurations.
    void copyConfiguration(Path base, String configuration) {
        Path target = Folders.create(base.resolve("configuration"));
        try {
            for (String name :
                    new String[] {configuration, "logging.properties", "mgmt-users.properties", "mgmt-groups.properties"
                    }) {
                Files.copy(configuration().resolve(name), target.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Unpacks the application into a server's folder, unless this very one is there.
    ///
    /// @throws LaunchFailure when it has not been built
    void copyApplication(Path base) {
        Path ear = workspace.ear();
        if (!Files.isRegularFile(ear)) {
            throw new LaunchFailure("The application has not been built: there is no " + ear + ".");
        }
        String fingerprint = Fingerprint.of(ear);
        Path place = Folders.create(base).resolve("parley.ear");
        if (!Fingerprint.matches(place, fingerprint)) {
            Path fresh = base.resolve("parley.ear.new");
            Folders.delete(fresh);
            Archives.unzip(ear, fresh, name -> true);
            Fingerprint.put(fresh, fingerprint);
            Folders.moveIntoPlace(fresh, place);
        }
    }
}
