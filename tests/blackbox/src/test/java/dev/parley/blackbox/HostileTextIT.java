package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.blackbox.Rest.Answer;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// SQL, HTML and odd characters in every field that takes text come back as the same text, or are refused; nothing
/// happens by them.
@ExtendWith(ParleyServer.class)
final class HostileTextIT {

    private Person ann;
    private Person ben;

    @BeforeEach
    void people(Server server) {
        List<Person> two = server.people("Hostile", 2);
        ann = two.get(0);
        ben = two.get(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'; drop table chats.entry; --",
                "\" or \"1\"=\"1",
                "<script>alert('x')</script><img src=x onerror=alert(1)>",
                "\\'; select pg_sleep(10); --\\",
                "{\"text\":\"nested\"}",
                "%s %n ${jndi:ldap://127.0.0.1/x} #{7*7} {{7*7}}",
                "\u202eright to left\u200b ﷽ 👨‍👩‍👧‍👦 \uFEFF"
            })
    void comesBackAsItWent(String hostile) {
        try (ChatSocket mine = ann.connect();
                ChatSocket theirs = ben.connect()) {
            String chat = mine.sendTo(ben, hostile).path("chatId").asText();
            assertThat(theirs.entry(chat, 1).path("body").path("text").asText()).isEqualTo(hostile);
            ObjectNode contact = ChatSocket.message("chatId", chat, "");
            contact.put("kind", "contact").set("body", Json.object("name", hostile, hostile, hostile));
            mine.ok(contact);
            assertThat(theirs.entry(chat, 2).path("body")).isEqualTo(contact.path("body"));
            ann.rest()
                    .post("/chats/" + chat + "/messages", ChatSocket.message("x", hostile, hostile))
                    .expect(200);
            assertThat(theirs.entry(chat, 3).path("body").path("text").asText()).isEqualTo(hostile);
            JsonNode entries =
                    ben.rest().get("/chats/" + chat + "/messages").expect(200).json();
            assertThat(entries.path("entries").get(0).path("body").path("text").asText())
                    .isEqualTo(hostile);

            String group = Server.group(ann, hostile, ben);
            String stripped = hostile.strip();
            JsonNode told = theirs.event(event -> event.path("t").asText().equals("chat")
                    && event.path("chatId").asText().equals(group));
            assertThat(told.path("title").asText()).isEqualTo(stripped);
            assertThat(ben.rest()
                            .get("/groups/" + group)
                            .expect(200)
                            .json()
                            .path("title")
                            .asText())
                    .isEqualTo(stripped);
            JsonNode titled = theirs.ok(Json.object("t", "history", "chatId", group, "after", 0))
                    .path("entries")
                    .get(0);
            assertThat(titled.path("body").path("title").asText()).isEqualTo(stripped);

            Answer renamed = ann.rest().patch("/users/me", Json.object("name", hostile));
            if (renamed.status() == 422) {
                // A name holds no characters that turn the text around it.
                assertThat(renamed.code()).isEqualTo("invalid");
                assertThat(hostile).startsWith("\u202e");
                return;
            }
            renamed.expect(200);
            assertThat(ben.rest()
                            .get("/users/" + ann.id())
                            .expect(200)
                            .json()
                            .path("name")
                            .asText()
                            .strip())
                    .isEqualTo(stripped);
            assertThat(theirs.ok(Json.object("t", "sync")).path("chats").findValuesAsText("title"))
                    .contains(stripped);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "\u0000", "\uD83D", "a\uDC00b"})
    void whatPostgresCannotHoldIsRefusedOrKeptNeverAFailure(String odd) {
        ObjectNode escaped = ChatSocket.message("to", ben.id(), "x");
        // Written as JSON escapes, so that the frame itself is valid UTF-8.
        String frame = escaped.put("id", 1).toString().replace("\"text\":\"x\"", "\"text\":\"" + escaped(odd) + "\"");
        try (ChatSocket mine = ann.connect();
                ChatSocket theirs = ben.connect()) {
            mine.raw().text(frame);
            JsonNode reply = mine.nextReply();
            if (reply.path("t").asText().equals("ok")) {
                assertThat(theirs.event("entry").path("body").path("text").asText())
                        .isEqualTo(odd);
            } else {
                assertThat(reply.path("code").asText()).isEqualTo("invalid");
            }
            mine.isAlive();
        }
        for (Answer answer : List.of(
                raw("POST", "/groups", "{\"title\":\"" + escaped(odd) + "\",\"members\":[]}"),
                raw("PATCH", "/users/me", "{\"name\":\"" + escaped(odd) + "\"}"),
                raw("PATCH", "/users/me", "{\"about\":\"" + escaped(odd) + "\"}"),
                raw(
                        "POST",
                        "/auth/login",
                        "{\"login\":\"" + escaped(odd) + "\",\"password\":\"" + escaped(odd)
                                + "\",\"device\":{\"name\":\"" + escaped(odd) + "\",\"platform\":\"" + escaped(odd)
                                + "\"}}"),
                raw("POST", "/auth/otp", "{\"phoneNumber\":\"" + escaped(odd) + "\"}"),
                raw("POST", "/auth/refresh", "{\"refreshToken\":\"" + escaped(odd) + "\"}"),
                raw("POST", "/users/lookup", "{\"phoneNumbers\":[\"" + escaped(odd) + "\"]}"),
                ann.rest().get("/users/%00"),
                ann.rest().get("/chats?cursor=%00"))) {
            assertThat(answer.status())
                    .as(answer.response().uri() + " " + answer.text())
                    .isLessThan(500);
        }
    }

    @Test
    void manyBadPathsNeverFail() {
        for (String path : List.of(
                "/users/x",
                "/users/'; drop table users.account; --".replace(" ", "%20"),
                "/chats/%3Cscript%3E/messages",
                "/groups/..%2F..%2Fetc",
                "/media/" + "9".repeat(300),
                "/media/..%2F..%2F..%2Fetc%2Fpasswd",
                "/nothing",
                "/chats/" + UUID.randomUUID() + "/messages?limit=abc",
                "/chats/" + UUID.randomUUID() + "/messages?after=-1",
                "/chats/" + UUID.randomUUID() + "/messages?after=99999999999999999999",
                "/chats?limit=99999999999")) {
            Answer answer = ann.rest().get(path);
            assertThat(answer.status()).as(path + " " + answer.text()).isBetween(400, 499);
            assertThat(answer.header("Content-Type")).as(path).startsWith("application/problem+json");
            assertThat(answer.code()).as(path).isNotEmpty();
            assertThat(answer.text()).doesNotContain("Exception", "\tat ");
        }
    }

    private Answer raw(String method, String path, String body) {
        return ann.rest()
                .send(ann.rest()
                        .request(path)
                        .header("Content-Type", "application/json")
                        .method(method, java.net.http.HttpRequest.BodyPublishers.ofString(body)));
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.chars().forEach(c -> escaped.append("\\u%04x".formatted(c)));
        return escaped.toString();
    }
}
