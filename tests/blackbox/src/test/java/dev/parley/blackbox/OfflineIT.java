package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A message to somebody who is not connected goes over the queue to the notification module, and waits in the log.
@ExtendWith(ParleyServer.class)
final class OfflineIT {

    private Server server;
    private Person ann;
    private Person ben;

    @BeforeEach
    void people(Server server) {
        this.server = server;
        List<Person> two = server.people("Offline", 2);
        ann = two.get(0);
        ben = two.get(1);
        ben.rest()
                .put("/devices/me/push", Json.object("provider", "fcm", "token", "token-of-ben", "locale", "en"))
                .expect(204);
    }

    private JsonNode outbox(Person person) {
        return server.rest()
                .get("/dev/outbox?to=" + person.deviceId())
                .expect(200)
                .json()
                .path("items");
    }

    @Test
    void anOfflineRecipientIsPushedTo() {
        try (ChatSocket mine = ann.connect()) {
            String chat = mine.sendTo(ben, "are you there?").path("chatId").asText();
            JsonNode item = await().atMost(Duration.ofSeconds(15))
                    .until(() -> outbox(ben), items -> !items.isEmpty())
                    .get(0);
            assertThat(item.path("to").asText()).isEqualTo(ben.deviceId());
            assertThat(item.path("at").asText()).endsWith("Z");
            assertThat(item.path("channel").asText()).isEqualTo("fcm");
            // What was owed was paid.
            await().atMost(Duration.ofSeconds(15))
                    .until(() -> server.select("select 1 from chats.push_due where chat_id = ?::uuid", chat)
                            .isEmpty());
            assertThat(outbox(ann)).isEmpty();
        }
        try (ChatSocket later = ben.connect()) {
            JsonNode summary = later.ok(Json.object("t", "sync")).path("chats").get(0);
            assertThat(summary.path("unread").asInt()).isEqualTo(1);
            assertThat(summary.path("lastEntry").path("body").path("text").asText())
                    .isEqualTo("are you there?");
        }
    }

    @Test
    void whoIsConnectedIsNotPushedTo() {
        try (ChatSocket mine = ann.connect();
                ChatSocket theirs = ben.connect()) {
            String chat = mine.sendTo(ben, "seen at once").path("chatId").asText();
            theirs.entry(chat, 1);
            assertThat(server.select("select 1 from chats.push_due where chat_id = ?::uuid", chat))
                    .isEmpty();
            // Something that does go by push afterwards shows that nothing went before it.
            theirs.raw().close();
            await().atMost(Duration.ofSeconds(15)).until(() -> {
                mine.sendIn(chat, "and now?");
                return !outbox(ben).isEmpty();
            });
        }
    }

    /// As far as the server knew, Ben was connected when they were sent.
    @Test
    void whatWasSentIntoAConnectionThatEndedWithoutAReportIsPushed() {
        Person carl = server.person("Carl");
        try (ChatSocket mine = ann.connect();
                ChatSocket carls = carl.connect()) {
            try (ChatSocket theirs = ben.connect()) {
                String got =
                        mine.sendTo(ben, "this one he has got").path("chatId").asText();
                theirs.entry(got, 1);
                theirs.ok(Json.object("t", "receipt", "chatId", got, "delivered", 1));
                mine.event("receipt");
                theirs.entry(
                        carls.sendTo(ben, "this one nobody knows of")
                                .path("chatId")
                                .asText(),
                        1);
                assertThat(outbox(ben)).isEmpty();
            }
            await().atMost(Duration.ofSeconds(15)).until(() -> !outbox(ben).isEmpty());
            assertThat(outbox(ben)).hasSize(1);
            assertThat(outbox(ben).get(0).path("content").asText()).contains("this one nobody knows of");
        }
    }

    @Test
    void theOutboxIsOfItsReceiverAlone() {
        assertThat(server.rest()
                        .get("/dev/outbox?to=nobody@example.org")
                        .expect(200)
                        .json()
                        .path("items"))
                .isEmpty();
        assertThat(server.rest().get("/dev/outbox").status()).isBetween(400, 499);
    }
}
