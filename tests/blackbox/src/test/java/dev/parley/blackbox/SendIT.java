package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Messages between two people: stored once, in one order, and told to everybody.
@ExtendWith(ParleyServer.class)
final class SendIT {

    private Server server;
    private Person ann;
    private Person ben;

    @BeforeEach
    void people(Server server) {
        this.server = server;
        List<Person> two = server.people("Send", 2);
        ann = two.get(0);
        ben = two.get(1);
    }

    @Test
    void aMessageReachesEveryDeviceButTheSendingConnection() {
        Person annsTablet = ann.anotherDevice();
        Person bensTablet = ben.anotherDevice();
        try (ChatSocket phone = ann.connect();
                ChatSocket tablet = annsTablet.connect();
                ChatSocket secondWindow = ann.connect();
                ChatSocket peer = ben.connect();
                ChatSocket peersTablet = bensTablet.connect()) {
            ObjectNode request = ChatSocket.message("to", ben.id(), "Hello, Ben — 你好 👋");
            JsonNode ok = phone.ok(request);
            assertThat(ok.path("seq").asLong()).isEqualTo(1);
            assertThat(ok.has("duplicate")).isFalse();
            assertThat(ok.path("sentAt").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
            String chat = ok.path("chatId").asText();
            assertThat(UUID.fromString(chat).version()).isEqualTo(7);
            for (ChatSocket other : List.of(tablet, secondWindow, peer, peersTablet)) {
                JsonNode entry = other.event("entry");
                assertThat(entry.path("chatId").asText()).isEqualTo(chat);
                assertThat(entry.path("seq").asLong()).isEqualTo(1);
                assertThat(entry.path("sender").asText()).isEqualTo(ann.id());
                assertThat(entry.path("clientMsgId")).isEqualTo(request.path("clientMsgId"));
                assertThat(entry.path("kind").asText()).isEqualTo("text");
                assertThat(entry.path("body")).isEqualTo(request.path("body"));
                assertThat(entry.path("sentAt")).isEqualTo(ok.path("sentAt"));
            }
            assertThat(phone.eventsUntilPong())
                    .noneMatch(event -> event.path("t").asText().equals("entry"));
            // By chatId now, and the other way: the same chat, the next number.
            JsonNode answer = peer.sendIn(chat, "Hi");
            assertThat(answer.path("seq").asLong()).isEqualTo(2);
            assertThat(phone.entry(chat, 2).path("body").path("text").asText()).isEqualTo("Hi");
            assertThat(phone.sendTo(ben, "again").path("chatId").asText()).isEqualTo(chat);
        }
    }

    @Test
    void whatIsSentAlongComesAlong() {
        try (ChatSocket mine = ann.connect();
                ChatSocket theirs = ben.connect()) {
            String chat = mine.sendTo(ben, "first").path("chatId").asText();
            ObjectNode reply = ChatSocket.message("chatId", chat, "@Ben")
                    .put("replyTo", 1)
                    .set("mentions", Json.object().putArray("m").add(ben.id()));
            reply.withObject("body")
                    .put("colour", "a field that no server knows")
                    .putObject("deep")
                    .put("n", 1.50);
            mine.ok(reply);
            JsonNode entry = theirs.entry(chat, 2);
            assertThat(entry.path("replyTo").asLong()).isEqualTo(1);
            assertThat(entry.path("mentions").get(0).asText()).isEqualTo(ben.id());
            assertThat(entry.path("body")).isEqualTo(reply.path("body"));
        }
    }

    @Test
    void everyKindOfMessageWithoutAMediumIsTaken() {
        try (ChatSocket mine = ann.connect();
                ChatSocket theirs = ben.connect()) {
            ObjectNode place = ChatSocket.message("to", ben.id(), "");
            place.put("kind", "location").set("body", Json.object("latitude", 52.5, "longitude", -13.4));
            String chat = mine.ok(place).path("chatId").asText();
            ObjectNode contact = ChatSocket.message("to", ben.id(), "");
            contact.put("kind", "contact").set("body", Json.object("name", "Carl", "phoneNumber", "+4930123456"));
            mine.ok(contact);
            assertThat(theirs.entry(chat, 1).path("body").path("latitude").asDouble())
                    .isEqualTo(52.5);
            assertThat(theirs.entry(chat, 2).path("body").path("name").asText()).isEqualTo("Carl");
        }
    }

    @Test
    void theSameMessageAgainGetsTheFirstAnswerAgain() {
        try (ChatSocket mine = ann.connect();
                ChatSocket theirs = ben.connect()) {
            ObjectNode request = ChatSocket.message("to", ben.id(), "once");
            JsonNode first = mine.ok(request);
            String chat = first.path("chatId").asText();
            mine.sendTo(ben, "between");
            ObjectNode changed = request.deepCopy().set("body", Json.text("another text, the same id"));
            for (ObjectNode repeat : List.of(request, changed)) {
                JsonNode again = mine.ok(repeat);
                assertThat(again.path("duplicate").asBoolean()).isTrue();
                assertThat(again.path("seq")).isEqualTo(first.path("seq"));
                assertThat(again.path("sentAt")).isEqualTo(first.path("sentAt"));
                assertThat(again.path("chatId").asText()).isEqualTo(chat);
            }
            // The same id from somebody else is another message.
            ObjectNode theirsSameId = request.deepCopy().put("to", ann.id());
            assertThat(theirs.ok(theirsSameId).has("duplicate")).isFalse();
            assertThat(server.seqs(chat)).containsExactly(1L, 2L, 3L);
            assertThat(theirs.eventsUntilPong().stream()
                            .filter(event -> event.path("t").asText().equals("entry"))
                            .map(event -> event.path("seq").asLong()))
                    .containsExactly(1L, 2L);
        }
    }

    /// An answer to the one would be a lie about the other: the message that was to be taken back would stay.
    @Test
    void theIdOfOneRequestIsRefusedForAnother() {
        try (ChatSocket mine = ann.connect()) {
            ObjectNode message = ChatSocket.message("to", ben.id(), "a secret");
            String chat = mine.ok(message).path("chatId").asText();
            String id = message.path("clientMsgId").asText();
            ObjectNode about = Json.object("chatId", chat, "target", 1, "clientMsgId", id);
            for (ObjectNode other : List.of(
                    about.deepCopy().put("t", "delete"),
                    about.deepCopy().put("t", "react").put("emoji", "👍"),
                    about.deepCopy().put("t", "edit").set("body", Json.text("less of it")))) {
                assertThat(mine.error(other).path("code").asText()).isEqualTo("conflict");
            }
            ObjectNode reaction = Json.object("t", "react", "chatId", chat, "target", 1, "emoji", "👍")
                    .put("clientMsgId", UUID.randomUUID().toString());
            mine.ok(reaction);
            assertThat(mine.ok(reaction).path("duplicate").asBoolean()).isTrue();
            ObjectNode again = ChatSocket.message("chatId", chat, "said after it");
            again.set("clientMsgId", reaction.path("clientMsgId"));
            assertThat(mine.error(again).path("code").asText()).isEqualTo("conflict");
            JsonNode problem = ann.rest()
                    .post("/chats/" + chat + "/messages", again.deepCopy().without(List.of("t", "chatId")))
                    .expect(409)
                    .json();
            assertThat(problem.path("code").asText()).isEqualTo("conflict");
            assertThat(server.seqs(chat)).containsExactly(1L, 2L);
        }
    }

    @Test
    void theSameMessageOnManyConnectionsAtOnceIsStoredOnce() throws Exception {
        ObjectNode request = ChatSocket.message("to", ben.id(), "once");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<JsonNode>> answers = threads.invokeAll(IntStream.range(0, 8)
                    .<Callable<JsonNode>>mapToObj(i -> () -> {
                        try (ChatSocket socket = ann.connect()) {
                            return socket.ok(request.deepCopy());
                        }
                    })
                    .toList());
            int firsts = 0;
            for (Future<JsonNode> answer : answers) {
                assertThat(answer.get().path("seq").asLong()).isEqualTo(1);
                firsts += answer.get().path("duplicate").asBoolean() ? 0 : 1;
            }
            assertThat(firsts).isEqualTo(1);
            assertThat(server.seqs(answers.getFirst().get().path("chatId").asText()))
                    .containsExactly(1L);
        }
    }

    /// A clock that jumps, or lies, is the client's own affair.
    @Test
    void whatAClientSaysOfTimeAndPlaceCountsForNothing() {
        try (ChatSocket mine = ann.connect();
                ChatSocket theirs = ben.connect()) {
            String chat = mine.sendTo(ben, "first").path("chatId").asText();
            Instant before = Instant.parse(
                    mine.ok(Json.object("t", "ping")).path("serverTime").asText());
            for (String time : List.of("1970-01-01T00:00:00.000Z", "2100-01-01T00:00:00.000Z")) {
                ObjectNode request = ChatSocket.message("chatId", chat, time);
                for (String field : List.of("sentAt", "at", "serverTime", "expiresAt", "deliveredAt", "readAt")) {
                    request.put(field, time);
                }
                JsonNode ok = mine.ok(request.put("seq", 77).put("sender", ben.id()));
                Instant after = Instant.parse(
                        mine.ok(Json.object("t", "ping")).path("serverTime").asText());
                assertThat(Instant.parse(ok.path("sentAt").asText())).isBetween(before, after);
                JsonNode entry = theirs.entry(chat, ok.path("seq").asLong());
                assertThat(entry.path("sentAt")).isEqualTo(ok.path("sentAt"));
                assertThat(entry.path("sender").asText()).isEqualTo(ann.id());
                assertThat(entry.has("expiresAt")).isFalse();
            }
            assertThat(server.seqs(chat)).containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void twoWhoStartTheirChatAtOnceMeanTheSame() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                ChatSocket mine = ann.connect();
                ChatSocket theirs = ben.connect()) {
            Future<JsonNode> one = threads.submit(() -> mine.sendTo(ben, "I was first"));
            Future<JsonNode> other = threads.submit(() -> theirs.sendTo(ann, "no, I"));
            assertThat(one.get().path("chatId")).isEqualTo(other.get().path("chatId"));
            assertThat(server.seqs(one.get().path("chatId").asText())).containsExactly(1L, 2L);
        }
    }

    /// Nobody finds a chat in which nothing was said.
    @Test
    void aFirstMessageThatIsRefusedMakesNoChat() {
        String nothing = UUID.randomUUID().toString();
        try (ChatSocket mine = ann.connect();
                ChatSocket bens = ben.connect()) {
            ObjectNode reply = ChatSocket.message("to", ben.id(), "as I said").put("replyTo", 5);
            ObjectNode forwarded = ChatSocket.message("to", ben.id(), "look");
            forwarded.set("forwardedFrom", Json.object("chatId", nothing, "seq", 1));
            ObjectNode picture = ChatSocket.message("to", ben.id(), "").put("kind", "image");
            picture.set("body", Json.object("mediaId", nothing));
            assertThat(mine.error(reply).path("field").asText()).isEqualTo("replyTo");
            assertThat(mine.error(forwarded).path("code").asText()).isEqualTo("not-found");
            assertThat(mine.error(picture).path("code").asText()).isEqualTo("not-found");
            assertThat(bens.eventsUntilPong()).isEmpty();
            for (ChatSocket socket : List.of(mine, bens)) {
                assertThat(socket.ok(Json.object("t", "sync")).path("chats")).isEmpty();
            }
            assertThat(mine.sendTo(ben, "at last").path("seq").asLong()).isEqualTo(1);
        }
    }

    @Test
    void manySendersMakeOneLogWithoutGaps() throws Exception {
        int each = 60;
        List<Person> people = server.people("Crowd", 6);
        String group =
                Server.group(people.getFirst(), "Crowd", people.subList(1, 6).toArray(Person[]::new));
        long before = server.seqs(group).size();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                ChatSocket listener = people.getFirst().anotherDevice().connect()) {
            List<Future<List<Long>>> answers = threads.invokeAll(people.stream()
                    .<Callable<List<Long>>>map(person -> () -> sendMany(person, group, each))
                    .toList());
            List<Long> all = new ArrayList<>();
            for (Future<List<Long>> answer : answers) {
                // What one connection sends is stored in the order it sent it.
                assertThat(answer.get()).isSorted();
                all.addAll(answer.get());
            }
            List<Long> expected = LongStream.rangeClosed(before + 1, before + 6L * each)
                    .boxed()
                    .toList();
            assertThat(all).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(server.seqs(group))
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, before + 6L * each)
                            .boxed()
                            .toList());
            listener.entry(group, before + 6L * each);
            List<Long> heard = listener.eventsUntilPong().stream()
                    .filter(event -> event.path("t").asText().equals("entry"))
                    .map(event -> event.path("seq").asLong())
                    .toList();
            assertThat(heard).containsExactlyElementsOf(expected.subList(0, expected.size() - 1));
        }
    }

    private static List<Long> sendMany(Person person, String chat, int count) {
        try (ChatSocket socket = person.connect()) {
            List<Long> ids = IntStream.range(0, count)
                    .mapToObj(i -> socket.submit(ChatSocket.message("chatId", chat, "message " + i)))
                    .toList();
            return ids.stream().map(id -> socket.reply(id).path("seq").asLong()).toList();
        }
    }

    @Test
    void aNoteToOneselfReachesTheOtherDevices() {
        try (ChatSocket mine = ann.connect();
                ChatSocket tablet = ann.anotherDevice().connect()) {
            String chat = mine.sendTo(ann, "buy milk").path("chatId").asText();
            assertThat(tablet.entry(chat, 1).path("body").path("text").asText()).isEqualTo("buy milk");
            assertThat(mine.ok(Json.object("t", "sync", "cursor", null))
                            .path("chats")
                            .get(0)
                            .path("memberCount")
                            .asInt())
                    .isEqualTo(1);
        }
    }

    @Test
    void whoIsBlockedIsRefusedUntilItIsUnblocked() {
        try (ChatSocket mine = ann.connect();
                ChatSocket theirs = ben.connect()) {
            String chat = mine.sendTo(ben, "before").path("chatId").asText();
            assertThat(ben.rest().put("/blocks/" + ann.id()).status()).isEqualTo(204);
            for (ObjectNode request : List.of(
                    ChatSocket.message("chatId", chat, "let me explain"),
                    ChatSocket.message("to", ben.id(), "please"))) {
                assertThat(mine.error(request).path("code").asText()).isEqualTo("blocked");
            }
            assertThat(theirs.error(ChatSocket.message("chatId", chat, "and stay out"))
                            .path("code")
                            .asText())
                    .isEqualTo("blocked");
            Person carl = server.person("Carl");
            carl.rest().put("/blocks/" + ann.id());
            assertThat(mine.error(ChatSocket.message("to", carl.id(), "hello"))
                            .path("code")
                            .asText())
                    .isEqualTo("blocked");
            assertThat(server.entriesOf(ann)).isEqualTo(1);
            assertThat(ben.rest().delete("/blocks/" + ann.id()).status()).isEqualTo(204);
            assertThat(mine.sendIn(chat, "thank you").path("seq").asLong()).isEqualTo(2);
            theirs.entry(chat, 2);
        }
    }

    @Test
    void withoutAnIdNothingIsAnsweredAndItIsStoredAllTheSame() {
        try (ChatSocket mine = ann.connect();
                ChatSocket theirs = ben.connect()) {
            mine.raw()
                    .text(ChatSocket.message("to", ben.id(), "no reply please").toString());
            JsonNode entry = theirs.event("entry");
            assertThat(entry.path("seq").asLong()).isEqualTo(1);
            assertThat(mine.eventsUntilPong())
                    .noneMatch(event -> event.path("t").asText().equals("ok"));
        }
    }

    @Test
    void aMessageInFragmentsWithAPingBetweenIsOneMessage() {
        try (ChatSocket mine = ann.connect();
                ChatSocket theirs = ben.connect()) {
            byte[] frame = ChatSocket.message("to", ben.id(), "in pieces ".repeat(300))
                    .put("id", "fragments")
                    .toString()
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8);
            byte[] a = java.util.Arrays.copyOfRange(frame, 0, 100);
            byte[] b = java.util.Arrays.copyOfRange(frame, 100, 101);
            byte[] c = java.util.Arrays.copyOfRange(frame, 101, frame.length);
            mine.raw().frame(false, RawWebSocket.TEXT, a);
            mine.raw().frame(true, RawWebSocket.PING, new byte[] {1, 2, 3});
            mine.raw().frame(false, RawWebSocket.CONTINUATION, b);
            mine.raw().frame(false, RawWebSocket.CONTINUATION, new byte[0]);
            mine.raw().frame(true, RawWebSocket.CONTINUATION, c);
            RawWebSocket.Frame pong = mine.raw().next(ChatSocket.LIMIT).orElseThrow();
            assertThat(pong.opcode()).isEqualTo(RawWebSocket.PONG);
            assertThat(pong.payload()).containsExactly(1, 2, 3);
            assertThat(theirs.event("entry").path("body").path("text").asText()).startsWith("in pieces in");
            JsonNode ok = mine.nextReply();
            assertThat(ok.path("id").asText()).isEqualTo("fragments");
            assertThat(ok.path("seq").asLong()).isEqualTo(1);
        }
    }

    /// The protocol promises the first answer for as long as the message lives.
    @Test
    void aMessageSentAgainGetsItsFirstAnswerThoughItCouldNotBeSentAnyMore() {
        Person alice = server.person("Alice");
        Person bob = server.person("Bob");
        Person carol = server.person("Carol");
        String group = Server.group(alice, "Group", bob);
        try (ChatSocket alices = alice.connect();
                ChatSocket bobs = bob.connect()) {
            ObjectNode direct = ChatSocket.message("to", alice.id(), "direct");
            ObjectNode inGroup = ChatSocket.message("chatId", group, "in the group");
            ObjectNode forwarded = ChatSocket.message("to", carol.id(), "forwarded");
            JsonNode original = alices.sendTo(bob, "original");
            forwarded.set(
                    "forwardedFrom",
                    Json.object(
                            "chatId",
                            original.path("chatId").asText(),
                            "seq",
                            original.path("seq").asLong()));
            List<ObjectNode> messages = List.of(direct, inGroup, forwarded);
            List<JsonNode> first = messages.stream()
                    .map(message -> bobs.ok(message.deepCopy()))
                    .toList();
            alices.ok(Json.object(
                    "t",
                    "delete",
                    "chatId",
                    original.path("chatId").asText(),
                    "target",
                    original.path("seq").asLong(),
                    "clientMsgId",
                    UUID.randomUUID().toString()));
            alice.rest().put("/blocks/" + bob.id()).expect(204);
            alice.rest().delete("/groups/" + group + "/members/" + bob.id()).expect(204);
            for (int i = 0; i < messages.size(); i++) {
                JsonNode again = bobs.ok(messages.get(i).deepCopy());
                assertThat(again.path("seq")).isEqualTo(first.get(i).path("seq"));
                assertThat(again.path("sentAt")).isEqualTo(first.get(i).path("sentAt"));
                assertThat(again.path("duplicate").asBoolean()).isTrue();
                assertThat(bobs.error(messages.get(i)
                                        .deepCopy()
                                        .put("clientMsgId", UUID.randomUUID().toString()))
                                .path("code")
                                .asText())
                        .isEqualTo(List.of("blocked", "not-member", "not-found").get(i));
            }
        }
    }
}
