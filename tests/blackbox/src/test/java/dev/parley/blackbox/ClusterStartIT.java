package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.launcher.ClusterNode;
import dev.parley.launcher.LocalCluster;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Two nodes, one load balancer, and what an operator does to them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ClusterStartIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int RESTARTING = 1012;

    private LocalCluster cluster;
    private Server balanced;

    @BeforeAll
    void start() {
        cluster = LocalCluster.start(LocalCluster.options(FreshFolder.named("cluster"))
                .nodes(2)
                .balancers(1)
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
        return new Person(server(node), person.id(), person.name(), person.phoneNumber(), person.tokens());
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
