package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.launcher.ClusterNode;
import dev.parley.launcher.LocalCluster;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Three nodes, two load balancers and a replica, and all that can be lost of them, under load. Takes long, so
/// that only `./parley test --cluster` runs it.
@Tag("cluster")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ClusterDisastersIT {

    /// Artemis' own message number.
    private static final String BLOCKING_FOR_FULL_DISK = "AMQ222212";

    private LocalCluster cluster;
    private ClusterLoad load;

    @BeforeAll
    void start() {
        cluster = LocalCluster.start(LocalCluster.options(FreshFolder.named("disasters"))
                .with("PARLEY_RATE_ADMIN", "off")
                .with("PARLEY_DRAIN_SECONDS", "5"));
        load = new ClusterLoad(cluster);
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    @BeforeEach
    void whole() {
        load.restore();
    }

    @Test
    void aNodeIsKilledAndStaysAway() {
        load.survives("A node killed for good", () -> cluster.node(1).kill9());
    }

    @Test
    void twoOfThreeNodesAreKilled() {
        load.survives("Two nodes killed", () -> {
            cluster.node(1).kill9();
            cluster.node(3).kill9();
            ClusterLoad.pause(Duration.ofSeconds(5));
            cluster.node(1).start();
            cluster.node(3).start();
        });
    }

    @Test
    void aNodeIsFrozenForHalfAMinute() {
        load.survives("A node frozen for 30 s", () -> {
            cluster.node(1).freeze();
            ClusterLoad.pause(Duration.ofSeconds(30));
            cluster.node(1).resume();
        });
    }

    /// It goes on with the database and its clients; each part has messages for people of the other.
    @Test
    void aNodeIsCutOffFromTheOthers() {
        load.survives("A node cut off from the others for 30 s", () -> {
            try (Cut _ = Cut.of(cluster.node(2).clusterAddress())) {
                ClusterLoad.pause(Duration.ofSeconds(30));
            }
            // Until they are one again.
            ClusterLoad.pause(Duration.ofSeconds(15));
        });
    }

    @Test
    void everyNodeIsCutOffFromEveryOther() {
        load.survives("All nodes apart for 20 s", () -> {
            try (Cut _ = Cut.of(cluster.node(1).clusterAddress());
                    Cut _ = Cut.of(cluster.node(2).clusterAddress())) {
                ClusterLoad.pause(Duration.ofSeconds(20));
            }
            ClusterLoad.pause(Duration.ofSeconds(15));
        });
    }

    /// The others hear it, and it can store nothing.
    @Test
    void aNodeIsCutOffFromTheDatabase() {
        load.survives("A node cut off from the database for 30 s", () -> {
            try (Cut _ = Cut.of(cluster.node(2).databaseAddress())) {
                ClusterLoad.pause(Duration.ofSeconds(30));
            }
        });
    }

    @Test
    void theDatabaseIsKilledAndComesBack() {
        load.survives("PostgreSQL killed", () -> {
            cluster.postgres().killHard();
            ClusterLoad.pause(Duration.ofSeconds(5));
            cluster.postgres().startAgain();
        });
    }

    /// Its broker takes no pushes: another node finds them in the database. Messages do not need it.
    @Test
    void theJournalOfANodeIsOnAFullDisk() {
        ClusterNode node = cluster.node(2);
        Server balanced = new Server(cluster.balancers().getFirst(), cluster.database());
        Server full = new Server(node.baseUri(), cluster.database());
        List<Person> offline = balanced.people("Offline", 10);
        offline.forEach(Person::acceptPushes);
        node.stop();
        try (SmallDisk disk = SmallDisk.at(node.log().resolveSibling("server/data/activemq"))) {
            node.start();
            load.survives("The journal of a node on a full disk", () -> {
                disk.fill();
                // The broker looks every five seconds.
                ClusterLoad.pause(Duration.ofSeconds(7));
                try (ChatSocket alices = balanced.person("Alice").by(full).connect()) {
                    offline.forEach(person -> alices.sendTo(person, "are you there?"));
                }
                await().atMost(ClusterLoad.PATIENCE)
                        .until(() -> offline.stream().allMatch(Person::wasPushed));
                // Its broker refused them.
                assertThat(node.log().resolve("server.log")).content().contains(BLOCKING_FOR_FULL_DISK);
                disk.makeRoom();
            });
        } finally {
            node.stop();
        }
    }

    @Test
    void theReplicaIsGone() {
        load.survives("The replica killed", () -> {
            cluster.replica().killHard();
            ClusterLoad.pause(Duration.ofSeconds(5));
            cluster.replica().startAgain();
        });
    }

    @Test
    void aBalancerIsKilled() {
        load.survives("A load balancer killed", () -> {
            cluster.killBalancer(1);
            ClusterLoad.pause(Duration.ofSeconds(3));
            cluster.startBalancer(1);
        });
    }

    /// As for a new version: one after the other.
    @Test
    void allNodesAreRestartedInTurn() {
        load.survives("A rolling restart", () -> {
            for (ClusterNode node : cluster.nodes()) {
                node.drain();
                node.start();
                ClusterLoad.pause(Duration.ofSeconds(3));
            }
        });
    }

    /// Takes an address away: what is sent to it vanishes, as with a cable pulled. Other nodes, the database and
    /// clients are reached by an address each. Needs Linux, and the right to change routes.
    private record Cut(String address) implements AutoCloseable {

        static Cut of(String address) {
            Cut cut = new Cut(address);
            assumeTrue(cut.route("add"), "routes can be changed");
            return cut;
        }

        private boolean route(String change) {
            try {
                return new ProcessBuilder("ip", "route", change, "blackhole", address + "/32", "table", "local")
                                .inheritIO()
                                .start()
                                .waitFor()
                        == 0;
            } catch (IOException noSuchProgram) {
                return false;
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        @Override
        public void close() {
            assertThat(route("del")).isTrue();
        }
    }
}
