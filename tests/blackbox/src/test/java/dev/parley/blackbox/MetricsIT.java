package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The numbers of a node as an operator's collector reads them.
@ExtendWith(ParleyServer.class)
final class MetricsIT {

    private final Server server;

    MetricsIT(Server server) {
        this.server = server;
    }

    private Map<String, Double> read() {
        Rest.Answer answer = server.admin().get("/admin/metrics").expect(200);
        assertThat(answer.header("Content-Type")).startsWith("text/plain").contains("version=0.0.4");
        Map<String, Double> values = new HashMap<>();
        for (String line : answer.text().split("\n")) {
            if (line.startsWith("#")) {
                assertThat(line).matches("# (HELP|TYPE) parley_[a-z_]+ .+");
            } else {
                assertThat(line).matches("parley_[a-z_]+(\\{[a-z]+=\"[a-z0-9-]+\"\\})? [0-9]+");
                int blank = line.indexOf(' ');
                assertThat(values.put(line.substring(0, blank), Double.valueOf(line.substring(blank))))
                        .isNull();
            }
        }
        return values;
    }

    @Test
    void theNumbersMoveWithWhatIsDone() {
        Person alice = server.person("Alice");
        Person bob = server.person("Bob");
        Map<String, Double> before = read();
        try (ChatSocket alices = alice.connect()) {
            String chat = alices.sendTo(bob, "hello").path("chatId").asText();
            for (int i = 0; i < 70; i++) {
                alices.sendIn(chat, "message " + i);
            }
            for (int i = 0; i < 2; i++) {
                alices.ok(Json.object("t", "history", "chatId", chat, "after", 0, "limit", 64));
            }
            alices.ok(Json.object("t", "sync"));
            alices.ok(Json.object("t", "presence", "users", List.of(bob.id())));
            String ticket = alice.rest()
                    .post("/auth/ticket")
                    .expect(200)
                    .json()
                    .path("ticket")
                    .asText();
            new RawWebSocket.Opening(server.baseUri()).ticket(ticket).open().close();
            try (ChatSocket bobs = bob.connect()) {
                // Of what this node has stored it knows, of what is beyond the end it does not.
                bobs.ok(Json.object("t", "receipt", "chatId", chat, "read", 71));
                awaitGrown(before, "parley_cache_hits_total{cache=\"receipt-tails\"}");
                bobs.ok(Json.object("t", "receipt", "chatId", chat, "read", 72));
                awaitGrown(before, "parley_cache_misses_total{cache=\"receipt-tails\"}");
            }
            Map<String, Double> after = read();
            assertThat(grown(before, after, "parley_connections")).isGreaterThanOrEqualTo(1);
            assertThat(grown(before, after, "parley_frames_in_total")).isGreaterThanOrEqualTo(73);
            assertThat(grown(before, after, "parley_frames_out_total")).isGreaterThanOrEqualTo(74);
            assertThat(grown(before, after, "parley_entries_written_total")).isGreaterThanOrEqualTo(71);
            assertThat(grown(before, after, "parley_batches_written_total")).isGreaterThanOrEqualTo(1);
            for (String cache : new String[] {"membership", "history", "chat-heads", "receipt-tails"}) {
                String label = "{cache=\"" + cache + "\"}";
                assertThat(grown(before, after, "parley_cache_hits_total" + label))
                        .isGreaterThanOrEqualTo(1);
                assertThat(grown(before, after, "parley_cache_misses_total" + label))
                        .isGreaterThanOrEqualTo(1);
            }
            assertThat(after.get("parley_cache_entries{cache=\"history\"}")).isGreaterThanOrEqualTo(1);
            for (String cache : new String[] {
                "users",
                "last-seen",
                "membership",
                "history",
                "tickets",
                "revoked-devices",
                "chat-heads",
                "receipt-tails"
            }) {
                String label = "{cache=\"" + cache + "\"}";
                assertThat(grown(before, after, "parley_cache_hits_total" + label)
                                + grown(before, after, "parley_cache_misses_total" + label))
                        .as(cache)
                        .isGreaterThanOrEqualTo(1);
                assertThat(after.get("parley_cache_capacity" + label)).isPositive();
                assertThat(after.get("parley_cache_entries" + label))
                        .isBetween(0.0, after.get("parley_cache_capacity" + label));
            }
        }
    }

    private void awaitGrown(Map<String, Double> before, String name) {
        await().until(() -> grown(before, read(), name) >= 1);
    }

    private static double grown(Map<String, Double> before, Map<String, Double> after, String name) {
        assertThat(after).containsKey(name);
        return after.get(name) - before.getOrDefault(name, 0.0);
    }

    @Test
    void areForAdministratorsAlone() {
        assertThat(server.person("Somebody")
                        .rest()
                        .get("/admin/metrics")
                        .expect(403)
                        .code())
                .isEqualTo("forbidden");
        assertThat(server.rest().get("/admin/metrics").expect(401).code()).isEqualTo("unauthenticated");
    }
}
