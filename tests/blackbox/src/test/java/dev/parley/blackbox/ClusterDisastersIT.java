package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.launcher.ClusterNode;
import dev.parley.launcher.LocalCluster;
import dev.parley.load.run.Counts;
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

    /// In which a node whose database is cut off is left by its clients, and a little more: see [ClusterLoad#SILENCE].
    private static final Duration WITHOUT_DATABASE = Duration.ofSeconds(7);

    private static final String REPLICA_READS = "parley_replica_reads_total";
    private static final String REPLICA_FAILURES = "parley_replica_failures_total";

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
        if (cluster != null) {
            cluster.close();
        }
    }

    @BeforeEach
    void whole() {
        cluster.replica().thaw();
        cluster.replica().startAgain();
        load.restore();
    }

    @Test
    void aNodeIsKilledAndStaysAway() {
        try (LibraryTalk talk = LibraryTalk.over(cluster)) {
            Counts counts = load.survives("A node killed for good", ClusterLoad.CONNECTING, () -> {
                talk.begin();
                talk.node().kill9();
                talk.goOn();
                ClusterLoad.pause(Duration.ofSeconds(10));
            });
            assertThat(counts.reconnects()).isPositive();
            talk.wasHeard();
            talk.cameBackInTime();
            assertThat(talk.disconnects().getFirst()).isPositive();
        }
    }

    @Test
    void twoOfThreeNodesAreKilled() {
        Counts counts = load.survives("Two nodes killed", ClusterLoad.STANDSTILL, () -> {
            cluster.node(1).kill9();
            cluster.node(3).kill9();
            ClusterLoad.pause(Duration.ofSeconds(5));
            cluster.node(1).start();
            cluster.node(3).start();
        });
        assertThat(counts.reconnects()).isPositive();
    }

    @Test
    void aNodeIsFrozenForHalfAMinute() {
        Views views = Views.of(cluster);
        try (LibraryTalk talk = LibraryTalk.over(cluster)) {
            ClusterNode frozen = talk.node();
            Counts counts = load.survivesSilence("A node frozen for 30 s", ClusterLoad.SILENCE, () -> {
                talk.begin();
                frozen.freeze();
                // They do not wait for it to thaw.
                talk.goOn();
                ClusterLoad.pause(Duration.ofSeconds(30));
                frozen.resume();
                talk.goOn();
            });
            assertThat(counts.reconnects()).isPositive();
            cluster.nodes().forEach(node -> views.awaitMore(node, node == frozen ? 1 : 2));
            talk.wasHeard();
            assertThat(talk.disconnects().getFirst()).isPositive();
        }
    }

    /// As on a machine that something else takes. It does everything, and its clients wait half a second for it.
    @Test
    void aNodeGetsATwentiethOfItsTime() {
        load.survives("A node with a twentieth of its time for 20 s", ClusterLoad.STANDSTILL, () -> slowed(190, 20));
    }

    /// It would still do everything, and its clients are better off elsewhere.
    @Test
    void aNodeGetsAFiftiethOfItsTime() {
        Counts counts = load.survives(
                "A node with a fiftieth of its time for 30 s", ClusterLoad.STANDSTILL, () -> slowed(490, 30));
        assertThat(counts.reconnects()).isPositive();
    }

    private void slowed(int millis, int seconds) {
        try (SlowedNode _ = SlowedNode.slow(cluster.node(1), millis)) {
            ClusterLoad.pause(Duration.ofSeconds(seconds));
        }
    }

    /// It goes on with the database and its clients; each part has messages for people of the other.
    @Test
    void aNodeIsCutOffFromTheOthers() {
        Views views = Views.of(cluster);
        Person alice = new Server(cluster.node(2).baseUri(), cluster.database()).person("Alice");
        Person bob = new Server(cluster.node(1).baseUri(), cluster.database()).person("Bob");
        try (ChatSocket hers = alice.connect();
                ChatSocket his = bob.connect()) {
            String chat = hers.sendTo(bob, "hello").path("chatId").asText();
            his.entry(chat, 1);
            load.doesNotNotice("A node cut off from the others for 30 s", ClusterLoad.SILENT_HOME, () -> {
                try (Cut _ = Cut.of(cluster.node(2).clusterAddress().getHostString())) {
                    ClusterLoad.pause(Duration.ofSeconds(30));
                    cluster.nodes().forEach(node -> views.awaitMore(node, 1));
                    hers.sendIn(chat, "do you hear me?");
                }
                // Until they are one again.
                cluster.nodes().forEach(node -> views.awaitMore(node, 2));
                // Nobody writes any more.
                his.event(event -> event.path("chatId").asText().equals(chat)
                        && (event.path("seq").asLong() == 2
                                || event.path("lastSeq").asLong() == 2));
            });
        }
    }

    /// It hears nothing of the revocation, and asks the database every few seconds.
    @Test
    void aDeviceIsRevokedWhereItsNodeDoesNotHearOfIt() {
        Person alice = new Server(cluster.node(1).baseUri(), cluster.database()).person("Alice");
        Person elsewhere = alice.by(new Server(cluster.node(2).baseUri(), cluster.database()));
        Views views = Views.of(cluster);
        try (ChatSocket socket = elsewhere.connect();
                Cut _ = Cut.of(cluster.node(2).clusterAddress().getHostString())) {
            // It asks then, too.
            cluster.nodes().forEach(node -> views.awaitMore(node, 1));
            elsewhere.rest().get("/chats").expect(200);
            alice.rest().delete("/devices/" + alice.deviceId()).expect(204);
            assertThat(socket.event("goodbye").path("reason").asText()).isEqualTo("revoked");
            assertThat(socket.raw().closeCode()).isEqualTo(4401);
            elsewhere.rest().get("/chats").expect(401);
        }
    }

    @Test
    void everyNodeIsCutOffFromEveryOther() {
        Views views = Views.of(cluster);
        load.survives("All nodes apart for 20 s", ClusterLoad.SILENT_HOME, () -> {
            try (Cut _ = Cut.of(cluster.node(1).clusterAddress().getHostString());
                    Cut _ = Cut.of(cluster.node(2).clusterAddress().getHostString())) {
                ClusterLoad.pause(Duration.ofSeconds(20));
                cluster.nodes().forEach(node -> views.awaitMore(node, 1));
            }
            cluster.nodes().forEach(node -> views.awaitMore(node, 2));
        });
    }

    /// The others hear it, and it can store nothing.
    @Test
    void aNodeIsCutOffFromTheDatabase() {
        try (LibraryTalk talk = LibraryTalk.over(cluster)) {
            Counts counts = load.survivesSilence("A node cut off from the database for 30 s", WITHOUT_DATABASE, () -> {
                talk.begin();
                try (Cut _ = Cut.of(talk.node().databaseAddress())) {
                    talk.goOn();
                    ClusterLoad.pause(Duration.ofSeconds(30));
                    assertThat(cluster.nodes())
                            .allSatisfy(node ->
                                    assertThat(state(node)).isEqualTo(node == talk.node() ? "no-database" : "up"));
                }
                talk.goOn();
            });
            assertThat(counts.reconnects()).isPositive();
            talk.wasHeard();
            talk.cameBackInTime();
            assertThat(talk.disconnects().getFirst()).isPositive();
        }
    }

    private static String state(ClusterNode node) {
        return new Rest(node.baseUri(), null)
                .get("/health")
                .json()
                .path("status")
                .asText();
    }

    /// For all nodes at once: nobody is better off elsewhere.
    @Test
    void theDatabaseIsKilledAndComesBack() {
        Counts counts = load.survives("PostgreSQL killed", ClusterLoad.STANDSTILL, () -> {
            cluster.postgres().killHard();
            ClusterLoad.pause(Duration.ofSeconds(5));
            assertThat(cluster.nodes().stream().map(ClusterDisastersIT::state)).containsOnly("no-database");
            cluster.postgres().startAgain();
        });
        assertThat(counts.reconnects()).isZero();
    }

    /// For all nodes at once, as well.
    @Test
    void theDatabaseHangsAndGoesOn() {
        Counts counts = load.survives("PostgreSQL frozen for 15 s", ClusterLoad.STANDSTILL, () -> {
            cluster.postgres().freeze();
            ClusterLoad.pause(Duration.ofSeconds(15));
            cluster.postgres().thaw();
        });
        assertThat(counts.reconnects()).isZero();
    }

    /// Its broker takes no pushes: another node finds them in the database. Messages do not need it.
    @Test
    void theJournalOfANodeIsOnAFullDisk() {
        ClusterNode node = cluster.node(2);
        Server balanced = new Server(cluster.balancers().getFirst(), cluster.database());
        Server full = new Server(node.baseUri(), cluster.database());
        List<Person> offline = balanced.people("Offline", 10);
        offline.forEach(Person::acceptPushes);
        Person later = balanced.person("Later");
        later.acceptPushes();
        Person alice = balanced.person("Alice").by(full);
        node.stop();
        try (SmallDisk disk = SmallDisk.at(node.log().resolveSibling("server/data/activemq"))) {
            node.start();
            load.doesNotNotice("The journal of a node on a full disk", () -> {
                disk.fill();
                // The broker looks every five seconds.
                ClusterLoad.pause(Duration.ofSeconds(7));
                try (ChatSocket alices = alice.connect()) {
                    offline.forEach(person -> alices.sendTo(person, "are you there?"));
                }
                await().atMost(ClusterLoad.PATIENCE)
                        .until(() -> offline.stream().allMatch(Person::wasPushed));
                // Its broker refused them.
                assertThat(node.log().resolve("server.log")).content().contains(BLOCKING_FOR_FULL_DISK);
                disk.makeRoom();
            });
            // Nobody else is there to push.
            cluster.node(1).kill9();
            cluster.node(3).kill9();
            try (ChatSocket alices = alice.connect()) {
                alices.sendTo(later, "and you?");
            }
            await().atMost(ClusterLoad.PATIENCE).until(() -> later.by(full).wasPushed());
        } finally {
            node.stop();
        }
    }

    /// Pages of history come from it as long as it is there, and are the same from the primary.
    @Test
    void theReplicaIsGone() {
        LongChat chat = LongChat.in(cluster);
        Server before = new Server(cluster.node(1).baseUri(), cluster.database());
        Server meanwhile = new Server(cluster.node(2).baseUri(), cluster.database());
        Server after = new Server(cluster.node(3).baseUri(), cluster.database());
        double failures = meanwhile.metric(REPLICA_FAILURES);
        load.doesNotNotice("The replica killed", () -> {
            readUntilMore(chat, before, REPLICA_READS);
            cluster.replica().killHard();
            readUntilMore(chat, meanwhile, REPLICA_FAILURES);
            ClusterLoad.pause(Duration.ofSeconds(5));
            cluster.replica().startAgain();
            readUntilMore(chat, after, REPLICA_READS);
        });
        assertThat(meanwhile.metric(REPLICA_FAILURES)).isGreaterThan(failures);
    }

    /// It takes connections and answers nothing: the primary is asked after two seconds, and mostly at once from then
    /// on.
    @Test
    void theReplicaHangsAndGoesOn() {
        LongChat chat = LongChat.in(cluster);
        Server meanwhile = new Server(cluster.node(2).baseUri(), cluster.database());
        Server after = new Server(cluster.node(3).baseUri(), cluster.database());
        load.doesNotNotice("The replica frozen", () -> {
            // Its pool has connections then.
            readUntilMore(LongChat.in(cluster), meanwhile, REPLICA_READS);
            cluster.replica().freeze();
            readUntilMore(chat, meanwhile, REPLICA_FAILURES);
            ClusterLoad.pause(Duration.ofSeconds(10));
            cluster.replica().thaw();
            readUntilMore(chat, after, REPLICA_READS);
        });
    }

    /// What it does not have yet, the primary reads.
    @Test
    void theReplicaLags() {
        Server node = new Server(cluster.node(1).baseUri(), cluster.database());
        load.doesNotNotice("The replica replays nothing", () -> {
            cluster.replica().freezeReplay();
            readUntilMore(LongChat.in(cluster), node, REPLICA_READS);
            cluster.replica().thaw();
        });
    }

    /// A node asks the replica for what it has not read yet.
    private static void readUntilMore(LongChat chat, Server node, String metric) {
        double before = node.metric(metric);
        chat.readEveryBlock(node);
        assertThat(node.metric(metric)).isGreaterThan(before);
    }

    @Test
    void aBalancerIsKilled() {
        try (LibraryTalk talk = LibraryTalk.over(cluster)) {
            Counts counts = load.survives("A load balancer killed", ClusterLoad.CONNECTING, () -> {
                talk.begin();
                cluster.killBalancer(1);
                // They know the other, and wait for nobody.
                talk.goOn();
                ClusterLoad.pause(Duration.ofSeconds(3));
                cluster.startBalancer(1);
                talk.goOn();
            });
            assertThat(counts.reconnects()).isPositive();
            talk.wasHeard();
            talk.cameBackInTime();
            assertThat(talk.disconnects()).containsExactly(1, 1);
        }
    }

    /// Its clients cannot know. Those of the library find out by themselves, by a request that is not answered;
    /// those of the load never, and are served when it goes on.
    @Test
    void aBalancerHangsAndGoesOn() {
        try (LibraryTalk talk = LibraryTalk.over(cluster)) {
            load.survives("A load balancer frozen", ClusterLoad.STANDSTILL, () -> {
                talk.begin();
                cluster.freezeBalancer(1);
                talk.goOn();
                cluster.resumeBalancer(1);
                talk.goOn();
            });
            talk.wasHeard();
            assertThat(talk.disconnects()).containsExactly(1, 1);
        }
    }

    /// As for a new version: one after the other.
    @Test
    void allNodesAreRestartedInTurn() {
        load.servesDuring("A rolling restart", () -> {
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
            Rights.needs(route("add", address));
            return new Cut(address);
        }

        private static String[] route(String change, String address) {
            return new String[] {"ip", "route", change, "blackhole", address + "/32", "table", "local"};
        }

        @Override
        public void close() {
            assertThat(Rights.run(route("del", address))).isTrue();
        }
    }
}
