package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.launcher.ClusterNode;
import dev.parley.launcher.LocalCluster;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Two nodes, one load balancer, and what an operator does to them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ClusterStartIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int RESTARTING = 1012;
    private static final String ESTABLISHED = "01";

    private LocalCluster cluster;
    private Server balanced;

    @BeforeAll
    void start() {
        cluster = LocalCluster.start(LocalCluster.options(FreshFolder.named("cluster"))
                .nodes(2)
                .balancers(1)
                .with("PARLEY_PUSH_LEASE_SECONDS", "5")
                .with("PARLEY_RECONNECT_GRACE_SECONDS", "2")
                .with("PARLEY_DRAIN_SECONDS", "3"));
        balanced = new Server(cluster.balancers().getFirst(), cluster.database());
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    @BeforeEach
    void bothServe() {
        cluster.nodes().forEach(ClusterNode::start);
        await().atMost(PATIENCE).until(() -> balanced.rest().get("/health").status() == 200);
    }

    private Person on(ClusterNode node, Person person) {
        return person.by(server(node));
    }

    private Server server(ClusterNode node) {
        return new Server(node.baseUri(), cluster.database());
    }

    @Test
    void theNodesHaveFoundOneAnother() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(balanced.select("select count(*) from public.parley_nodes"))
                        .containsExactly("2"));
    }

    /// The system closes it when a node dies, and so the other knows at once.
    @Test
    void theNodesHoldALineByWhichTheyNoticeADeath() {
        List<String> ends =
                cluster.nodes().stream().map(ClusterStartIT::endOfTheLine).toList();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Files.readAllLines(Path.of("/proc/net/tcp")))
                        .anyMatch(line -> {
                            String[] columns = line.strip().split(" +");
                            return ends.contains(columns[2]) && columns[3].equals(ESTABLISHED);
                        }));
    }

    /// As Linux writes the end of a connection: the address in the order of the machine's bytes, then the port.
    private static String endOfTheLine(ClusterNode node) {
        InetSocketAddress messages = node.clusterAddress();
        int address = ByteBuffer.wrap(messages.getAddress().getAddress())
                .order(ByteOrder.nativeOrder())
                .getInt();
        return "%08X:%04X".formatted(address, messages.getPort() + 100);
    }

    /// The port is the same for one who was never meant to come: TLS is all that is between.
    @Test
    void theNodesTakeOnlyThoseForOneOfThemWhoKnowTheSecret(@TempDir Path folder) throws IOException {
        ClusterNode node = cluster.node(1);
        assertThat(ClusterPeer.like(node).meet(node, "TLSv1.3")).isEqualTo("TLSv1.3");
        assertThat(ClusterPeer.like(node).meet(node, "TLSv1.2")).isEqualTo(ClusterPeer.REFUSED);
        assertThat(ClusterPeer.withoutCertificate().meet(node, "TLSv1.3")).isEqualTo(ClusterPeer.REFUSED);
        assertThat(ClusterPeer.withAnotherCertificate(folder).meet(node, "TLSv1.3"))
                .isEqualTo(ClusterPeer.REFUSED);
        assertThat(ClusterPeer.inTheClear(node)).isEqualTo(ClusterPeer.TLS_ALERT);
    }

    @Test
    void peopleTalkThroughTheBalancer() {
        Person alice = balanced.person("Alice");
        Person bob = balanced.person("Bob");
        try (ChatSocket hers = alice.connect()) {
            JsonNode sent = hers.sendTo(bob, "hello");
            assertThat(sent.path("seq").asLong()).isEqualTo(1);
        }
        assertThat(bob.rest().get("/chats").expect(200).json().toString()).contains("hello");
    }

    @Test
    void peopleOnOneNodeTalkAtOnce() {
        ClusterNode node = cluster.node(2);
        Person alice = on(node, balanced.person("Alice"));
        Person bob = on(node, balanced.person("Bob"));
        try (ChatSocket hers = alice.connect();
                ChatSocket his = bob.connect()) {
            JsonNode sent = hers.sendTo(bob, "hello");
            assertThat(his.entry(sent.path("chatId").asText(), 1)
                            .path("body")
                            .path("text")
                            .asText())
                    .isEqualTo("hello");
        }
    }

    @Test
    @SuppressWarnings("try") // one of the two leaves first
    void peopleOnDifferentNodesTalkAtOnce() {
        Person alice = on(cluster.node(1), balanced.person("Alice"));
        Person bob = on(cluster.node(2), balanced.person("Bob"));
        try (ChatSocket hers = alice.connect();
                ChatSocket his = bob.connect()) {
            hers.ok(Json.object("t", "presence", "users", List.of(bob.id())));
            String chat = hers.sendTo(bob, "hello").path("chatId").asText();
            assertThat(his.entry(chat, 1).path("body")).isEqualTo(Json.text("hello"));
            double conflicts = conflicts();
            for (int i = 2; i <= 40; i += 2) {
                assertThat(his.sendIn(chat, "to and").path("seq").asLong()).isEqualTo(i);
                hers.entry(chat, i);
                assertThat(hers.sendIn(chat, "fro").path("seq").asLong()).isEqualTo(i + 1);
                his.entry(chat, i + 1);
            }
            // Were both to write, each would find that the other has taken its number.
            assertThat(conflicts() - conflicts).isLessThan(5);
            his.ok(Json.object("t", "receipt", "chatId", chat, "read", 41));
            hers.event(event -> event.path("t").asText().equals("receipt")
                    && event.path("of").asText().equals("others")
                    && event.path("read").asLong() == 41);
            his.ok(Json.object("t", "typing", "chatId", chat, "on", true));
            assertThat(hers.event("typing").path("userId").asText()).isEqualTo(bob.id());
            his.close();
            hers.event(event -> event.path("t").asText().equals("presence")
                    && !event.path("online").asBoolean());
        }
    }

    /// No `seq` would show that it missed them, and the next `sync` may be a month away.
    @Test
    void whoIsWelcomedByOneNodeMissesNothingThatAnotherTellsFromThenOn() {
        Person alice = on(cluster.node(1), balanced.person("Alice"));
        Person bob = on(cluster.node(2), balanced.person("Bob"));
        try (ChatSocket hers = alice.connect()) {
            String chat = hers.sendTo(bob, "hello").path("chatId").asText();
            for (int i = 0; i < 100; i++) {
                try (ChatSocket his = bob.connect()) {
                    his.welcome();
                    hers.ok(Json.object("t", "typing", "chatId", chat, "on", true));
                    assertThat(his.event("typing").path("userId").asText()).isEqualTo(alice.id());
                }
            }
        }
    }

    /// Everybody's devices are spread over both. Many do many things at once: what one node knows a moment before the
    /// other nobody can say.
    @Test
    @Tag("cluster")
    void everyDeviceOfEitherNodeEndsWithWhatTheModelSays() throws Exception {
        new Histories(100)
                .run(
                        ConcurrentHistory::new,
                        cluster.nodes().stream().map(this::server).toList());
        assertThat(balanced.brokenLogs()).isEmpty();
    }

    private double conflicts() {
        return cluster.nodes().stream()
                .mapToDouble(node -> server(node).metric("parley_batch_conflicts_total"))
                .sum();
    }

    @Test
    void whatIsDecidedOnOneNodeHoldsOnTheOther() {
        Person owner = on(cluster.node(1), balanced.person("Owner"));
        Person member = on(cluster.node(2), balanced.person("Member"));
        String group = Server.group(owner, "Group", member);
        try (ChatSocket his = member.connect()) {
            his.sendIn(group, "I am in");
            owner.rest().delete("/groups/" + group + "/members/" + member.id()).expect(204);
            // At once: the removal took a seq, whether or not the news of it has come here.
            assertThat(his.ask(ChatSocket.message("chatId", group, "still?"))
                            .path("code")
                            .asText())
                    .isEqualTo("not-member");
            Person elsewhere = on(cluster.node(1), member);
            elsewhere.rest().delete("/devices/" + member.deviceId()).expect(204);
            assertThat(his.event("goodbye").path("reason").asText()).isEqualTo("revoked");
            assertThat(his.raw().closeCode()).isEqualTo(4401);
        }
    }

    @Test
    void theDeathOfANodeLeavesTheOther() {
        Person alice = balanced.person("Alice");
        Person bob = balanced.person("Bob");
        cluster.node(1).kill9();
        await().atMost(PATIENCE).untilAsserted(() -> {
            try (ChatSocket hers = alice.connect()) {
                assertThat(hers.sendTo(bob, "still here").path("t").asText()).isEqualTo("ok");
            }
        });
        assertThat(cluster.node(1).isRunning()).isFalse();
    }

    /// Its clients were told nothing meanwhile, and what they are told afterwards is in the database alone.
    @Test
    void aNodeThatHungTellsItsClientsWhatTheyMissedWhenItIsBack() {
        ClusterNode hanging = cluster.node(2);
        Person alice = on(cluster.node(1), balanced.person("Alice"));
        Person bob = on(hanging, balanced.person("Bob"));
        try (ChatSocket hers = alice.connect();
                ChatSocket his = bob.connect()) {
            String chat = hers.sendTo(bob, "hello").path("chatId").asText();
            his.entry(chat, 1);
            hers.ok(Json.object("t", "presence", "users", List.of(bob.id())));
            hanging.freeze();
            try {
                await().atMost(PATIENCE).untilAsserted(() -> hers.event(event -> isPresence(event, bob, false)));
                assertThat(hers.sendIn(chat, "are you there?").path("seq").asLong())
                        .isEqualTo(2);
            } finally {
                hanging.resume();
            }
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> his.event(event -> event.path("t").asText().equals("chat")
                                    && event.path("chatId").asText().equals(chat)
                                    && event.path("lastSeq").asLong() == 2));
            await().atMost(PATIENCE).untilAsserted(() -> hers.event(event -> isPresence(event, bob, true)));
            hers.sendIn(chat, "welcome back");
            his.entry(chat, 3);
            his.ok(Json.object("t", "ping", "active", false));
            await().atMost(PATIENCE).untilAsserted(() -> hers.event(event -> isPresence(event, bob, false)));
        }
    }

    private static boolean isPresence(JsonNode event, Person of, boolean online) {
        return event.path("t").asText().equals("presence")
                && event.path("userId").asText().equals(of.id())
                && event.path("online").asBoolean() == online;
    }

    /// Also when the push was on the dead node's queue already.
    @Test
    void aPushSurvivesTheNodeThatOwedIt() {
        List<Person> offline = new ArrayList<>();
        List<String> owed = List.of();
        for (int round = 1; owed.isEmpty(); round++) {
            assertThat(round)
                    .as("tries, in each of which all was sent before the node died")
                    .isLessThan(4);
            bothServe();
            offline.addAll(messagedJustBeforeTheNodeDied(30 * round));
            owed = owedTo(offline);
        }
        Server left = server(cluster.node(2));
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(offline).allMatch(person -> person.by(left).wasPushed()));
    }

    /// The receivers of messages that the first node acknowledged before it was killed, at once after the last.
    private List<Person> messagedJustBeforeTheNodeDied(int count) {
        Person alice = on(cluster.node(1), balanced.person("Alice"));
        List<Person> receivers = balanced.people("Offline", count);
        receivers.forEach(Person::acceptPushes);
        try (ChatSocket hers = alice.connect()) {
            receivers.forEach(person -> hers.submit(ChatSocket.message("to", person.id(), "are you there?")));
            receivers.forEach(
                    _ -> assertThat(hers.nextReply().path("t").asText()).isEqualTo("ok"));
            cluster.node(1).kill9();
        }
        return receivers;
    }

    private List<String> owedTo(List<Person> people) {
        return balanced.select(
                "select user_id from chats.push_due where user_id::text = any(string_to_array(?, ','))",
                people.stream().map(Person::id).collect(Collectors.joining(",")));
    }

    /// They counted as connected, and the dead node took what was on its way to them along.
    @Test
    void thoseWhoDoNotComeBackFromADeadNodeArePushedTo() {
        Person alice = on(cluster.node(2), balanced.person("Alice"));
        Person bob = on(cluster.node(1), balanced.person("Bob"));
        bob.acceptPushes();
        Person left = bob.by(server(cluster.node(2)));
        try (ChatSocket hers = alice.connect();
                ChatSocket his = bob.connect()) {
            his.entry(hers.sendTo(bob, "are you there?").path("chatId").asText(), 1);
            assertThat(left.wasPushed()).isFalse();
            cluster.node(1).kill9();
            await().atMost(PATIENCE).until(left::wasPushed);
        }
    }

    @Test
    void aDrainedNodeSendsItsClientsAwayAndIsGone() {
        ClusterNode node = cluster.node(2);
        Person alice = on(node, balanced.person("Alice"));
        List<ChatSocket> sockets =
                List.of(alice.connect(), alice.anotherDevice().connect());
        Thread drain = Thread.ofPlatform().start(node::drain);

        await().atMost(PATIENCE).until(() -> server(node).rest().get("/health").status() == 503);
        for (ChatSocket socket : sockets) {
            assertThat(socket.event("goodbye").path("reason").asText()).isEqualTo("drain");
            assertThat(socket.raw().closeCode()).isEqualTo(RESTARTING);
        }
        await().atMost(PATIENCE).until(() -> !drain.isAlive());
        assertThat(node.isRunning()).isFalse();
        URI balancer = cluster.balancers().getFirst();
        assertThat(new Rest(balancer, null).get("/health").status()).isEqualTo(200);
    }
}
