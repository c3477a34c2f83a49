package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a client must not send: the protocol's error each time, the connection goes on where the protocol says so, and
/// nothing is stored.
@ExtendWith(ParleyServer.class)
final class BadInputIT {

    private static final String UUID_TEXT = "0190b6a0-0000-7000-8000-000000000002";
    private static final int MAX_FRAME = 65_536;

    private Server server;
    private Person ann;
    private Person ben;
    private ChatSocket socket;

    @BeforeEach
    void people(Server server) {
        this.server = server;
        List<Person> two = server.people("Bad", 2);
        ann = two.get(0);
        ben = two.get(1);
        socket = ann.connect();
    }

    @AfterEach
    void nothingWasStored() {
        socket.close();
        assertThat(server.entriesOf(ann)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "[{\"t\":\"ping\",\"id\":1}]",
                "null",
                "7",
                "\"ping\"",
                "{\"t\":\"ping\",\"id\":1",
                "{\"t\":\"ping\",\"id\":1}}",
                "{\"t\":\"ping\",\"id\":1} {\"t\":\"ping\",\"id\":2}",
                "{'t':'ping','id':1}",
                "{\"t\":\"ping\",\"id\":01}",
                "{\"t\":\"ping\",\"id\":NaN}",
                "{\"t\":\"ping\",\"id\":1,}",
                "{\"t\":\"pi\nng\",\"id\":1}",
                "{\"t\":\"ping\" /* a comment */,\"id\":1}",
                "{\"t\":\"ping\",\"id\":true}",
                "{\"t\":\"ping\",\"id\":null}",
                "{\"t\":\"ping\",\"id\":1.5}",
                "{\"t\":\"ping\",\"id\":{}}",
                "{\"t\":\"ping\",\"id\":[1]}",
                "{\"t\":\"ping\",\"id\":99999999999999999999999}",
                "{\"t\":\"ping\",\"id\":\"12345678901234567890123456789012345678901234567890123456789012345\"}",
                "{\"id\":1}",
                "{\"t\":null,\"id\":1}",
                "{\"t\":5,\"id\":1}",
                "{\"t\":{\"t\":\"ping\"},\"id\":1}",
                "{\"t\":[\"ping\"],\"id\":1}",
                "{}",
                "GET / HTTP/1.1"
            })
    void malformed(String frame) {
        socket.raw().text(frame);
        JsonNode error = socket.nextReply();
        assertThat(error.path("t").asText()).isEqualTo("error");
        assertThat(error.path("code").asText()).isEqualTo("malformed");
        assertThat(error.path("message").asText()).isNotEmpty();
        socket.isAlive();
    }

    @Test
    void aMalformedFrameIsAnsweredWithItsIdWhereThatCouldBeRead() {
        socket.raw().text("{\"id\":\"my-id\",\"t\":\"ping\",");
        JsonNode error = socket.nextReply();
        assertThat(error.path("code").asText()).isEqualTo("malformed");
        assertThat(error.path("id").asText()).isEqualTo("my-id");
        socket.isAlive();
    }

    @Test
    void endlessNestingIsMalformed() {
        socket.raw().text("{\"t\":\"ping\",\"id\":1,\"x\":" + "[".repeat(30_000));
        assertThat(socket.nextReply().path("code").asText()).isEqualTo("malformed");
        socket.raw().text("{\"t\":\"ping\",\"id\":1,\"x\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}");
        assertThat(socket.nextReply().path("code").asText()).isEqualTo("malformed");
        socket.isAlive();
    }

    @Test
    void jsonThatIsNotInUtf8IsMalformed() {
        // UTF-16 of ASCII is valid UTF-8 with zeros between: a parser that guesses the encoding would take it.
        String send = ChatSocket.message("to", ben.id(), "x").put("id", 1).toString();
        for (var encoding : List.of(
                StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE, java.nio.charset.Charset.forName("UTF-32BE"))) {
            byte[] bytes = send.getBytes(encoding);
            socket.raw().frame(true, RawWebSocket.TEXT, bytes);
            assertThat(socket.nextReply().path("code").asText()).isEqualTo("malformed");
            socket.raw().frame(false, RawWebSocket.TEXT, bytes);
            socket.raw().frame(true, RawWebSocket.CONTINUATION, new byte[0]);
            assertThat(socket.nextReply().path("code").asText()).isEqualTo("malformed");
        }
        socket.isAlive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pong", "SEND", "", "welcome", "entry", "<script>alert(1)</script>", "'; drop table x; --"})
    void anUnknownTypeIsSaidSo(String type) {
        JsonNode error = socket.error(Json.object("t", type));
        assertThat(error.path("code").asText()).isEqualTo("unknown-type");
        socket.isAlive();
        // Nobody asked for an answer here.
        socket.raw().text(Json.object("t", type).toString());
        assertThat(socket.eventsUntilPong()).isEmpty();
    }

    /// Each: the request without its field, then with wrong ones, and the field that the error must name.
    static Stream<List<Object>> invalid() {
        ObjectNode send = ChatSocket.message("to", UUID_TEXT, "x");
        List<List<Object>> cases = new ArrayList<>();
        wrong(
                cases,
                send,
                "clientMsgId",
                "clientMsgId",
                null,
                5,
                "",
                "x",
                UUID_TEXT + "0",
                UUID_TEXT.replace('-', '_'));
        wrong(cases, send, "kind", "kind", null, 1, "", "edit", "member-added", "TEXT", "nothing");
        wrong(cases, send, "body", "body", null, "x", List.of("x"), 5, true);
        wrong(cases, send, "to", "to", 5, "x", "", List.of());
        wrong(cases, send, "to", "chatId", (Object) null);
        wrong(cases, send, "chatId", "chatId", UUID_TEXT);
        wrong(cases, send, "replyTo", "replyTo", "1", 0, -1, 1.5, true, List.of(), 1e30);
        wrong(cases, send, "mentions", "mentions", "x", 5, List.of(5), List.of("x"), List.of(List.of()));
        wrong(cases, send, "mentions", "mentions", java.util.Collections.nCopies(51, UUID_TEXT));
        wrong(cases, send, "mentions", "mentions", java.util.Collections.nCopies(1000, UUID_TEXT));
        wrong(cases, send, "body", "body.text", Json.object(), Json.object("text", 5), Json.text(""));
        wrong(cases, send, "body", "body.text", Json.object("text", null), Json.object("text", List.of("x")));
        wrong(cases, send, "body", "body.text", Json.text("x".repeat(4097)));
        wrong(cases, send, "body", "body", Json.object("text", "x", "more", "y".repeat(33_000)));
        ObjectNode image = send.deepCopy().put("kind", "image");
        wrong(cases, image, "body", "body.mediaId", Json.object(), Json.object("mediaId", 5));
        wrong(cases, image, "body", "body.mediaId", Json.object("mediaId", "../../etc/passwd"));
        wrong(cases, image, "body", "body.caption", Json.object("mediaId", UUID_TEXT, "caption", "x".repeat(4097)));
        ObjectNode place = send.deepCopy().put("kind", "location");
        wrong(cases, place, "body", "body.latitude", Json.object("longitude", 1), Json.object("latitude", "1"));
        wrong(cases, place, "body", "body.latitude", Json.object("latitude", 90.01, "longitude", 1));
        wrong(cases, place, "body", "body.longitude", Json.object("latitude", 1, "longitude", -180.5));
        wrong(
                cases,
                send.deepCopy().put("kind", "contact"),
                "body",
                "body.name",
                Json.object(),
                Json.object("name", " "));
        ObjectNode receipt = Json.object("t", "receipt", "chatId", UUID_TEXT, "delivered", 1);
        wrong(cases, receipt, "chatId", "chatId", null, 5, "x");
        wrong(cases, receipt, "delivered", "delivered", null, "1", -1, 1.5, true);
        wrong(cases, receipt, "read", "read", "1", -1, List.of());
        ObjectNode typing = Json.object("t", "typing", "chatId", UUID_TEXT, "on", true);
        wrong(cases, typing, "chatId", "chatId", null, "x");
        wrong(cases, typing, "on", "on", null, "true", 1);
        ObjectNode sync = Json.object("t", "sync");
        wrong(cases, sync, "cursor", "cursor", 5, "", "x", "1.2", "1.-1.0.", "1.99999999999999999999.0.", "'; --");
        wrong(cases, sync, "limit", "limit", 0, -1, 501, "10", 1.5, 1e15);
        ObjectNode history = Json.object("t", "history", "chatId", UUID_TEXT);
        wrong(cases, history, "chatId", "chatId", null, "x", 7);
        wrong(cases, history, "limit", "limit", 0, -5, 201, "1");
        wrong(cases, history, "after", "after", -1, "1", 0.5);
        wrong(cases, history, "before", "before", -1, "1", List.of());
        wrong(cases, history.deepCopy().put("after", 1), "before", "before", 5);
        ObjectNode edit = amendment("edit", UUID_TEXT, "body", Json.text("x"));
        wrong(cases, edit, "body", "body", null, "x", Json.object("text", "x", "more", "y".repeat(33_000)));
        ObjectNode react = amendment("react", UUID_TEXT, "emoji", "👍");
        wrong(cases, react, "emoji", "emoji", 5, "", "x", "👍👍", List.of());
        for (ObjectNode request :
                List.of(edit, amendment("delete", UUID_TEXT), react, Json.object("t", "info", "chatId", UUID_TEXT))) {
            wrong(cases, request.deepCopy().put("target", 1), "chatId", "chatId", null, 5, "x");
            wrong(cases, request, "target", "target", null, "1", 0, -1, 1.5);
        }
        ObjectNode presence = Json.object("t", "presence", "users", List.of());
        wrong(cases, presence, "users", "users", "x", List.of("x"), List.of(5));
        wrong(cases, presence, "users", "users", java.util.Collections.nCopies(201, UUID_TEXT));
        wrong(cases, Json.object("t", "ping"), "active", "active", 0, "false", List.of(), Json.object());
        return cases.stream();
    }

    private static ObjectNode amendment(String type, String chat, Object... more) {
        return Json.object("t", type, "chatId", chat, "target", 1, "clientMsgId", UUID_TEXT)
                .setAll(Json.object(more));
    }

    private static void wrong(
            List<List<Object>> cases, ObjectNode good, String field, String blamed, Object... values) {
        for (Object value : values) {
            ObjectNode bad = good.deepCopy();
            bad.setAll(Json.object(field, value));
            if (value == null) {
                // A field that is null is a field that is missing.
                ObjectNode without = good.deepCopy();
                without.remove(field);
                cases.add(List.of(without, blamed));
            }
            cases.add(List.of(bad, blamed));
        }
    }

    @ParameterizedTest
    @MethodSource
    void invalid(List<Object> testCase) {
        JsonNode error = socket.error(((ObjectNode) testCase.get(0)).deepCopy());
        assertThat(error.path("code").asText()).as(error.toString()).isEqualTo("invalid");
        assertThat(error.path("field").asText()).as(error.toString()).isEqualTo(testCase.get(1));
        socket.isAlive();
    }

    @Test
    void anUnknownUserIsNotFound() {
        JsonNode error = socket.error(ChatSocket.message("to", UUID.randomUUID().toString(), "x"));
        assertThat(error.path("code").asText()).isEqualTo("not-found");
        socket.isAlive();
    }

    @Test
    void anUnknownChatAndOneOfOthersAreToldAlike() {
        Person carl = server.person("Carl");
        String theirs;
        try (ChatSocket other = ben.connect()) {
            theirs = other.sendTo(carl, "between us").path("chatId").asText();
        }
        String group = Server.group(ben, "Not Ann's", carl);
        int before = server.seqs(theirs).size() + server.seqs(group).size();
        for (String chat : List.of(UUID.randomUUID().toString(), theirs, group)) {
            for (ObjectNode request : List.of(
                    ChatSocket.message("chatId", chat, "let me in"),
                    Json.object("t", "history", "chatId", chat),
                    Json.object("t", "history", "chatId", chat, "after", 0),
                    amendment("edit", chat, "body", Json.text("let me in")),
                    amendment("delete", chat),
                    amendment("react", chat, "emoji", "👍"),
                    Json.object("t", "info", "chatId", chat, "target", 1),
                    Json.object("t", "receipt", "chatId", chat, "read", 1),
                    Json.object("t", "typing", "chatId", chat, "on", true))) {
                JsonNode error = socket.error(request);
                assertThat(error.path("code").asText()).as(request.toString()).isEqualTo("not-member");
            }
            String path = "/chats/" + chat;
            assertThat(ann.rest().get(path + "/messages").expect(403).code()).isEqualTo("not-member");
            assertThat(ann.rest()
                            .post(path + "/messages", ChatSocket.message("x", "x", "let me in"))
                            .expect(403)
                            .code())
                    .isEqualTo("not-member");
            assertThat(ann.rest()
                            .post(path + "/receipts", Json.object("read", 1))
                            .expect(403)
                            .code())
                    .isEqualTo("not-member");
        }
        assertThat(server.seqs(theirs).size() + server.seqs(group).size()).isEqualTo(before);
        assertThat(socket.ok(Json.object("t", "sync")).path("chats")).isEmpty();
        socket.isAlive();
    }

    @Test
    void aFrameOfTheLargestSizeIsTaken() {
        socket.raw().text(ping(MAX_FRAME));
        assertThat(socket.nextReply().path("t").asText()).isEqualTo("ok");
    }

    @Test
    void aFrameOverTheLimitCloses1009() {
        socket.raw().text(ping(MAX_FRAME + 1));
        assertThat(socket.raw().closeCode()).isEqualTo(1009);
    }

    @Test
    void aFrameThatOnlySaysItIsHugeCloses1009AtOnce() {
        socket.raw().headerOf(RawWebSocket.TEXT, 1L << 40);
        assertThat(socket.raw().closeCode()).isEqualTo(1009);
    }

    @Test
    void aFrameOfNegativeLengthCloses1009() {
        socket.raw().headerOf(RawWebSocket.TEXT, -1);
        assertThat(socket.raw().closeCode()).isEqualTo(1009);
    }

    @Test
    void fragmentsOverTheLimitClose1009() {
        byte[] piece = "x".repeat(20_000).getBytes(StandardCharsets.UTF_8);
        socket.raw().frame(false, RawWebSocket.TEXT, piece);
        socket.raw().frame(false, RawWebSocket.CONTINUATION, piece);
        socket.raw().frame(false, RawWebSocket.CONTINUATION, piece);
        socket.raw().frame(false, RawWebSocket.CONTINUATION, piece);
        assertThat(socket.raw().closeCode()).isEqualTo(1009);
    }

    @Test
    void binaryOnATextConnectionCloses1003() {
        socket.raw()
                .frame(
                        true,
                        RawWebSocket.BINARY,
                        Json.object("t", "ping", "id", 1).toString().getBytes(StandardCharsets.UTF_8));
        assertThat(socket.raw().closeCode()).isEqualTo(1003);
    }

    @Test
    void whatIsNotUtf8Closes1007() {
        socket.raw().frame(true, RawWebSocket.TEXT, new byte[] {'{', (byte) 0xC3, '}'});
        assertThat(socket.raw().closeCode()).isEqualTo(1007);
    }

    @Test
    void brokenFramingCloses1002() {
        for (byte[] bytes : List.of(
                RawWebSocket.encoded(0x80 | RawWebSocket.TEXT, false, new byte[] {'{', '}'}),
                RawWebSocket.encoded(0xC0 | RawWebSocket.TEXT, true, new byte[] {'{', '}'}),
                RawWebSocket.encoded(0x80 | 0x3, true, new byte[0]),
                RawWebSocket.encoded(0x80 | 0xB, true, new byte[0]),
                RawWebSocket.encoded(0x80 | RawWebSocket.CONTINUATION, true, new byte[0]),
                RawWebSocket.encoded(RawWebSocket.PING, true, new byte[0]),
                RawWebSocket.encoded(0x80 | RawWebSocket.PING, true, new byte[126]),
                RawWebSocket.encoded(0x80 | RawWebSocket.CLOSE, true, new byte[1]))) {
            try (ChatSocket victim = ann.connect()) {
                victim.raw().write(bytes);
                assertThat(victim.raw().closeCode()).isEqualTo(1002);
            }
        }
        socket.isAlive();
    }

    @Test
    void aTextThatStartsInsideAnotherCloses1002() {
        socket.raw().frame(false, RawWebSocket.TEXT, new byte[] {'{'});
        socket.raw().frame(true, RawWebSocket.TEXT, new byte[] {'}'});
        assertThat(socket.raw().closeCode()).isEqualTo(1002);
    }

    @Test
    void aCloseIsAnswered() {
        socket.raw().close(1000);
        assertThat(socket.raw().closeCode()).isEqualTo(1000);
        assertThat(socket.raw().next(ChatSocket.LIMIT)).isEmpty();
    }

    private static String ping(int bytes) {
        String frame = "{\"t\":\"ping\",\"id\":1,\"x\":\"\"}";
        return frame.replace("\"\"", "\"" + "y".repeat(bytes - frame.length()) + "\"");
    }
}
