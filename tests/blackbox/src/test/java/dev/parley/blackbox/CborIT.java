package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Two people in one chat, one of whom speaks CBOR and the other JSON: neither can tell. That every id in CBOR is a
/// byte string of 16 is checked on every frame, see [Encoding].
@ExtendWith(ParleyServer.class)
final class CborIT {

    private static final String PING = "6174 6470696e67";

    private Server server;
    private Person ann;
    private Person ben;
    private ChatSocket cbor;
    private ChatSocket json;
    private String chat;

    @BeforeEach
    void people(Server server) {
        this.server = server;
        List<Person> two = server.people("Cbor", 2);
        ann = two.get(0);
        ben = two.get(1);
        cbor = ann.connect(Encoding.CBOR);
        json = ben.connect(Encoding.JSON);
        chat = cbor.sendTo(ben, "first").path("chatId").asText();
        json.entry(chat, 1);
    }

    @AfterEach
    void hangUp() {
        cbor.close();
        json.close();
    }

    private ObjectNode in(String type) {
        return Json.object("t", type, "chatId", chat);
    }

    private ObjectNode amendment(String type, long target) {
        return in(type).put("target", target)
                .put("clientMsgId", UUID.randomUUID().toString());
    }

    private void answered(String hex, String code) {
        cbor.raw().frame(true, RawWebSocket.BINARY, HexFormat.of().parseHex(hex.replace(" ", "")));
        JsonNode error = cbor.nextReply();
        assertThat(error.path("t").asText()).isEqualTo("error");
        assertThat(error.path("code").asText()).as(error.toString()).isEqualTo(code);
        assertThat(error.path("message").asText()).isNotEmpty();
    }

    @Test
    void theWelcomeIsTheSame() {
        JsonNode welcome = cbor.welcome();
        assertThat(welcome.path("userId").asText()).isEqualTo(ann.id());
        assertThat(welcome.path("deviceId").asText()).isEqualTo(ann.deviceId());
        assertThat(welcome.path("serverTime").asText()).endsWith("Z");
        assertThat(welcome.path("limits")).isEqualTo(json.welcome().path("limits"));
        assertThat(names(welcome)).isEqualTo(names(json.welcome()));
    }

    private static List<String> names(JsonNode object) {
        return object.propertyStream().map(java.util.Map.Entry::getKey).toList();
    }

    @Test
    void messagesGoBothWays() {
        ObjectNode body = Json.object(
                "text",
                "grüß \"dich\" \\ \u0000\n👋 " + chat,
                "more",
                List.of(1, -1, 1L << 40, 0.1, true, Json.object("userId", ann.id(), "peer", "nobody")),
                "none",
                null);
        ObjectNode request = ChatSocket.message("chatId", chat, "");
        request.set("body", body);
        request.put("replyTo", 1)
                .put("expiresInSec", 1000)
                .set("mentions", Json.object("x", List.of(ben.id())).path("x"));
        JsonNode ok = cbor.ok(request.deepCopy());
        assertThat(ok.path("chatId").asText()).isEqualTo(chat);
        assertThat(ok.path("seq").asLong()).isEqualTo(2);
        JsonNode toJson = json.entry(chat, 2);
        assertThat(toJson.path("body")).isEqualTo(body);
        assertThat(toJson.path("sender").asText()).isEqualTo(ann.id());
        assertThat(toJson.path("clientMsgId")).isEqualTo(request.path("clientMsgId"));
        assertThat(toJson.path("mentions").get(0).asText()).isEqualTo(ben.id());

        json.ok(request.put("clientMsgId", UUID.randomUUID().toString()));
        JsonNode toCbor = cbor.entry(chat, 3);
        assertThat(toCbor.path("body")).isEqualTo(body);
        assertThat(toCbor.path("sender").asText()).isEqualTo(ben.id());
        assertThat(names(toCbor)).isEqualTo(names(toJson));

        // The same again is known as the same, whoever wrote it how.
        ChatSocket bensOther = ben.connect(Encoding.CBOR);
        assertThat(bensOther.ok(request).path("duplicate").asBoolean()).isTrue();
        bensOther.close();

        JsonNode readInJson = json.ok(in("history")).path("entries");
        assertThat(readInJson.size()).isEqualTo(3);
        assertThat(cbor.ok(in("history")).path("entries")).isEqualTo(readInJson);
        assertThat(server.select(
                        "select convert_from(body, 'UTF8')::json ->> 'text' from chats.entry where chat_id = ?::uuid and seq = 1",
                        chat))
                .containsExactly("first");
    }

    @Test
    void messagesAreEditedDeletedAndReactedTo() {
        json.sendIn(chat, "second");
        cbor.entry(chat, 2);
        cbor.ok(amendment("edit", 1).set("body", Json.text("better")));
        assertThat(json.entry(chat, 3).path("body")).isEqualTo(Json.text("better"));
        cbor.ok(amendment("react", 2).put("emoji", "👍"));
        assertThat(json.entry(chat, 4).path("body").path("emoji").asText()).isEqualTo("👍");
        cbor.ok(amendment("react", 2).putNull("emoji"));
        assertThat(json.entry(chat, 5).path("body").path("emoji").isNull()).isTrue();
        cbor.ok(amendment("delete", 1));
        assertThat(json.entry(chat, 6).path("target").asLong()).isEqualTo(1);
        json.ok(amendment("react", 2).put("emoji", "🎉"));
        assertThat(cbor.entry(chat, 7).path("body").path("emoji").asText()).isEqualTo("🎉");
        assertThat(cbor.ok(in("history").put("after", 0)).path("entries"))
                .isEqualTo(json.ok(in("history").put("after", 0)).path("entries"));
        assertThat(cbor.error(amendment("edit", 2).set("body", Json.text("not mine")))
                        .path("code")
                        .asText())
                .isEqualTo("forbidden");
    }

    @Test
    void mediaAndForwardsNameTheirIds() {
        String media = MediaIT.upload(ann, Arrays.copyOf(MediaIT.PNG, 1000));
        assertThat(cbor.ok(MediaIT.image("chatId", chat, media)).path("seq").asLong())
                .isEqualTo(2);
        assertThat(json.entry(chat, 2).path("body").path("mediaId").asText()).isEqualTo(media);
        ObjectNode forward = MediaIT.image("chatId", chat, media);
        forward.set("forwardedFrom", Json.object("chatId", chat, "seq", 2));
        json.ok(forward.deepCopy());
        JsonNode forwarded = cbor.entry(chat, 3);
        assertThat(forwarded.path("body").path("mediaId").asText()).isEqualTo(media);
        assertThat(forwarded.path("forwardedFrom")).isEqualTo(forward.path("forwardedFrom"));
        cbor.ok(forward.put("clientMsgId", UUID.randomUUID().toString()));
        assertThat(json.entry(chat, 4).path("forwardedFrom")).isEqualTo(forward.path("forwardedFrom"));
    }

    @Test
    void receiptsTypingAndPresenceGoBothWays() {
        json.ok(in("receipt").put("delivered", 1).put("read", 1));
        JsonNode receipt = cbor.event("receipt");
        assertThat(receipt.path("chatId").asText()).isEqualTo(chat);
        assertThat(receipt.path("of").asText()).isEqualTo("others");
        assertThat(receipt.path("read").asLong()).isEqualTo(1);
        JsonNode members = cbor.ok(in("info").put("target", 1)).path("members");
        assertThat(members.findValuesAsText("userId")).containsExactly(ben.id());
        json.sendIn(chat, "second");
        cbor.entry(chat, 2);
        cbor.ok(in("receipt").put("delivered", 2).put("read", 2));
        assertThat(json.event("receipt").path("read").asLong()).isEqualTo(2);

        cbor.ok(in("typing").put("on", true));
        assertThat(json.event("typing").path("userId").asText()).isEqualTo(ann.id());
        json.ok(in("typing").put("on", false));
        assertThat(cbor.event("typing").path("userId").asText()).isEqualTo(ben.id());

        JsonNode states = cbor.ok(Json.object("t", "presence", "users", List.of(ben.id())))
                .path("states");
        assertThat(states.get(0).path("userId").asText()).isEqualTo(ben.id());
        assertThat(states.get(0).path("online").asBoolean()).isTrue();
        json.close();
        assertThat(cbor.event("presence").path("lastSeen").asText()).endsWith("Z");
    }

    @Test
    void groupsAndSummariesAreTheSame() {
        Person carl = server.person("Carl");
        String group = Server.group(ben, "All of us", ann);
        ben.rest().put("/groups/" + group + "/members/" + carl.id()).expect(200);
        JsonNode chatEvent = cbor.event(event -> event.path("t").asText().equals("chat")
                && event.path("groupId").asText().equals(group));
        assertThat(chatEvent.path("chatId").asText()).isEqualTo(group);
        JsonNode added = cbor.event(event -> event.path("kind").asText().equals("member-added")
                && event.path("body").toString().contains(carl.id()));
        assertThat(added.path("body").path("userIds").get(0).asText()).isEqualTo(carl.id());

        JsonNode mine = cbor.ok(Json.object("t", "sync", "cursor", null, "limit", 10));
        assertThat(mine.path("chats").findValuesAsText("peer")).containsExactly(ben.id());
        try (ChatSocket tablet = ann.anotherDevice().connect(Encoding.JSON)) {
            JsonNode theirs = tablet.ok(Json.object("t", "sync", "limit", 10));
            assertThat(mine.path("chats")).isEqualTo(theirs.path("chats"));
        }
        assertThat(cbor.ok(Json.object(
                                "t", "sync", "cursor", mine.path("cursor").asText()))
                        .path("chats"))
                .isEmpty();
    }

    @Test
    void aPingIsAnsweredWithItsIdInCbor() {
        cbor.raw()
                .frame(
                        true,
                        RawWebSocket.BINARY,
                        HexFormat.of().parseHex("a361746470696e676269646378c3bc66616374697665f5"));
        JsonNode pong = cbor.nextReply();
        assertThat(pong.path("id").asText()).isEqualTo("xü");
        assertThat(pong.path("serverTime").asText()).endsWith("Z");
        byte[] inPieces = Encoding.CBOR.written(Json.object("t", "ping", "id", 7));
        cbor.raw().frame(false, RawWebSocket.BINARY, Arrays.copyOf(inPieces, 3));
        cbor.raw().frame(true, RawWebSocket.CONTINUATION, Arrays.copyOfRange(inPieces, 3, inPieces.length));
        assertThat(cbor.nextReply().path("id").asLong()).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "f6",
                "80",
                "7b", // JSON's bracket
                "a2 626964 01",
                "a2 626964 01 6174 6470696e",
                "a2 626964 01 " + PING + " 00",
                "bf 626964 01 " + PING,
                "bf 626964 01 " + PING + " 6178 ff",
                "d9d9f7 a2 626964 01 " + PING,
                "a3 626964 01 " + PING + " 6178 9f",
                "a3 626964 01 " + PING + " 6178 7f 4161 ff",
                "a3 626964 01 " + PING + " 6178 5f ff",
                "a3 626964 01 " + PING + " 6178 9b 7fffffffffffffff",
                "a3 626964 01 " + PING + " 6178 5b ffffffffffffffff",
                "a3 626964 01 " + PING + " 6178 62c0af",
                "a3 626964 01 " + PING + " 6178 c249010000000000000000",
                "a3 626964 01 " + PING + " 6178 f7",
                "a3 626964 01 " + PING + " 6178 f97e00",
                "a3 626964 01 " + PING + " 6178 fb7ff0000000000000",
                "a3 626964 01 " + PING + " 01 02",
                "a3 626964 01 " + PING + " 626964 02",
                "a3 626964 01 " + PING + " " + PING,
                "a2 626964 40 " + PING,
                "a2 626964 01 6174 4470696e67",
                "a1 626964 01"
            })
    void malformed(String hex) {
        answered(hex, "malformed");
        cbor.isAlive();
    }

    @Test
    void aMalformedFrameIsAnsweredWithItsIdWhereThatCouldBeRead() {
        cbor.raw().frame(true, RawWebSocket.BINARY, HexFormat.of().parseHex("a3626964656d792d69646161c0"));
        JsonNode error = cbor.nextReply();
        assertThat(error.path("code").asText()).isEqualTo("malformed");
        assertThat(error.path("id").asText()).isEqualTo("my-id");
    }

    @Test
    void endlessNestingIsMalformed() {
        for (String opening : List.of("81", "a16178", "9a00000001")) {
            answered("a3 626964 01 " + PING + " 6178 " + opening.repeat(10_000), "malformed");
        }
        cbor.isAlive();
    }

    @ParameterizedTest
    @CsvSource({
        "66636861744964 4f000000000000000000000000000000, chatId",
        "66636861744964 40, chatId",
        "66636861744964 05, chatId",
        "66636861744964 a16161 40, chatId",
        "66636861744964 63616263, chatId"
    })
    void whatIsNoIdIsInvalid(String field, String blamed) {
        cbor.raw()
                .frame(
                        true,
                        RawWebSocket.BINARY,
                        HexFormat.of().parseHex(("a3 626964 01 6174 67686973746f7279" + field).replace(" ", "")));
        JsonNode error = cbor.nextReply();
        assertThat(error.path("code").asText()).isEqualTo("invalid");
        assertThat(error.path("field").asText()).isEqualTo(blamed);
        assertThat(error.path("id").asLong()).isEqualTo(1);
        cbor.isAlive();
    }

    @Test
    void refusalsAreTheSameAndNothingIsStored() {
        long before = server.entriesOf(ann);
        ObjectNode noText = ChatSocket.message("chatId", chat, "");
        ObjectNode notMember = ChatSocket.message("chatId", UUID.randomUUID().toString(), "x");
        ObjectNode nobody = ChatSocket.message("to", UUID.randomUUID().toString(), "x");
        ObjectNode large = ChatSocket.message("chatId", chat, "x".repeat(4097));
        for (ObjectNode request :
                List.of(noText, notMember, nobody, large, Json.object("t", "nonsense"), in("receipt"), in("typing"))) {
            JsonNode inCbor = cbor.error(request.deepCopy());
            JsonNode inJson = json.error(request.deepCopy());
            for (String part : List.of("code", "field", "message")) {
                assertThat(inCbor.path(part)).as(request.toString()).isEqualTo(inJson.path(part));
            }
        }
        assertThat(server.entriesOf(ann)).isEqualTo(before);
    }

    @Test
    void aTextFrameCloses1003AndSoDoesABinaryOneOnTheOtherSide() {
        cbor.raw().text(Json.object("t", "ping", "id", 1).toString());
        assertThat(cbor.raw().closeCode()).isEqualTo(1003);
        json.raw().frame(true, RawWebSocket.BINARY, Encoding.CBOR.written(Json.object("t", "ping", "id", 1)));
        assertThat(json.raw().closeCode()).isEqualTo(1003);
    }

    @Test
    void aFrameOverTheLimitCloses1009() {
        byte[] head = HexFormat.of().parseHex("a361746470696e67626964016178" + "79%04x".formatted(65_536 - 17));
        byte[] largest = Arrays.copyOf(head, 65_536);
        Arrays.fill(largest, head.length, largest.length, (byte) 'y');
        cbor.raw().frame(true, RawWebSocket.BINARY, largest);
        assertThat(cbor.nextReply().path("t").asText()).isEqualTo("ok");
        cbor.raw().frame(true, RawWebSocket.BINARY, Arrays.copyOf(largest, largest.length + 1));
        assertThat(cbor.raw().closeCode()).isEqualTo(1009);
    }

    @Test
    void theGoodbyeIsInCborToo() {
        ann.rest().delete("/devices/" + ann.deviceId()).expect(204);
        assertThat(cbor.event("goodbye").path("reason").asText()).isEqualTo("revoked");
        assertThat(cbor.raw().closeCode()).isEqualTo(4401);
    }
}
