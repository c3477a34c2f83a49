package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Edits, deletions, reactions, and messages with marks: what goes out, and what one's own listener hears of
/// it.
@Timeout(60)
class ChangesTest {
    private static final String THUMB = "\ud83d\udc4d";

    private final FakeParley server = new FakeParley();
    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private final List<ChatSummary> chats = new CopyOnWriteArrayList<>();
    private ParleyClient client;

    private final ParleyListener listener = new ParleyListener() {
        @Override
        public void onEntry(Entry entry) {
            entries.add(entry);
        }

        @Override
        public void onChat(ChatSummary chat) {
            chats.add(chat);
        }
    };

    @BeforeEach
    void connect() {
        ClientOptions options =
                ClientOptions.of(server.uri(), "test").retry(Duration.ofMillis(20), Duration.ofMillis(100));
        client = ParleyClient.login(options, "alice@demo.parley", "right");
    }

    private void start() {
        client.connect(listener).orTimeout(20, TimeUnit.SECONDS).join();
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private Sent say(String text) {
        return join(client.send(Recipient.user(FakeParley.BOB), text));
    }

    private static <T> T join(CompletableFuture<T> future) {
        return future.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private Entry entry(int seq) {
        await().until(() -> entries.size() >= seq);
        assertThat(entries.get(seq - 1).seq()).isEqualTo(seq);
        return entries.get(seq - 1);
    }

    @Test
    void changesAreStoredAndHeardAsEntries() {
        start();
        say("helo");
        assertThat(join(client.edit(FakeParley.CHAT, 1, "hello")).seq()).isEqualTo(2);
        assertThat(join(client.react(FakeParley.CHAT, 1, THUMB)).chatId()).isEqualTo(FakeParley.CHAT);
        join(client.react(FakeParley.CHAT, 1, null));
        join(client.delete(FakeParley.CHAT, 1));
        assertThat(entry(2).text()).isEqualTo("hello");
        assertThat(entry(3).body().path("emoji").asText()).isEqualTo(THUMB);
        assertThat(entry(4).body().path("emoji").isNull()).isTrue();
        assertThat(entry(5).body()).isEmpty();
        assertThat(entries).extracting(Entry::kind).containsExactly("text", "edit", "reaction", "reaction", "delete");
        assertThat(entries.subList(1, 5)).allSatisfy(change -> {
            assertThat(change.target()).isEqualTo(1);
            assertThat(change.sender()).isEqualTo(FakeParley.ALICE);
        });
        JsonNode react = server.frames("react").getLast();
        assertThat(react.get("emoji").isNull())
                .as("taken back by null, not by nothing")
                .isTrue();
        assertThat(server.frames("delete").getFirst().has("body")).isFalse();
    }

    @Test
    void editOfAShownMessageKeepsTheRestOfItsBody() {
        start();
        server.bobDoes("image", "{\"body\":{\"mediaId\":\"m\",\"caption\":\"the se\"}}");
        ChatView view = new ChatView();
        view.add(entry(1));
        join(client.edit(view.shown(1, client.serverTime()).orElseThrow(), "the sea"));
        JsonNode body = server.frames("edit").getFirst().path("body");
        assertThat(body.path("mediaId").asText()).isEqualTo("m");
        assertThat(body.path("caption").asText()).isEqualTo("the sea");
    }

    @Test
    void changeWhoseAnswerIsLostIsAskedAgainUnderTheSameId() {
        AtomicInteger edits = new AtomicInteger();
        server.intercept((peer, frame) -> {
            if (frame.path("t").asText().equals("edit") && edits.incrementAndGet() == 1) {
                server.acknowledgement(frame);
                peer.cut();
                return true;
            }
            return false;
        });
        start();
        say("helo");
        assertThat(join(client.edit(FakeParley.CHAT, 1, "hello")).seq()).isEqualTo(2);
        assertThat(server.storedTexts()).containsExactly("helo", "hello");
        entry(2);
        assertThat(server.frames("edit").stream()
                        .map(frame -> frame.path("clientMsgId"))
                        .distinct())
                .hasSize(1);
    }

    @Test
    void changesAndMessagesOfOneChatKeepTheirOrder() {
        AtomicInteger refusals = new AtomicInteger();
        server.intercept((peer, frame) -> {
            String type = frame.path("t").asText();
            if ((type.equals("send") || type.equals("edit")) && refusals.getAndIncrement() % 3 == 1) {
                peer.send("{\"t\":\"error\",\"id\":" + frame.path("id")
                        + ",\"code\":\"rate-limited\",\"message\":\"busy\",\"retryAfterMs\":5}");
                return true;
            }
            return false;
        });
        start();
        say("0");
        List<CompletableFuture<Sent>> all = new ArrayList<>();
        for (int i = 1; i < 30; i++) {
            Recipient recipient = i % 2 == 0 ? Recipient.user(FakeParley.BOB) : Recipient.chat(FakeParley.CHAT);
            all.add(i % 3 == 0 ? client.edit(FakeParley.CHAT, 1, "" + i) : client.send(recipient, "" + i));
        }
        all.forEach(ChangesTest::join);
        for (int i = 0; i < 30; i++) {
            assertThat(server.storedTexts().get(i)).isEqualTo("" + i);
        }
    }

    @Test
    void refusalOfAChangeIsToldByItsCode() {
        server.intercept((peer, frame) -> {
            if (frame.path("t").asText().equals("delete")) {
                peer.send("{\"t\":\"error\",\"id\":" + frame.path("id") + ",\"code\":\"gone\",\"message\":\"Gone.\"}");
                return true;
            }
            return false;
        });
        start();
        assertThatThrownBy(() -> join(client.delete(FakeParley.CHAT, 1)))
                .hasCauseInstanceOf(ParleyClientException.class)
                .cause()
                .hasMessage("Gone.");
    }

    @Test
    void marksOfAMessageAreSentAndRead() {
        start();
        Message message = Message.text(Recipient.user(FakeParley.BOB), "psst")
                .forwardedFrom(FakeParley.CHAT, 7)
                .mentioning(List.of(FakeParley.BOB))
                .expiringAfter(Duration.ofMinutes(1));
        Sent sent = join(client.send(message));
        JsonNode frame = server.frames("send").getFirst();
        assertThat(frame.path("forwardedFrom").path("seq").asInt()).isEqualTo(7);
        assertThat(frame.path("expiresInSec").asInt()).isEqualTo(60);
        EntryRef origin = new EntryRef(FakeParley.CHAT, 7);
        assertThat(entry(1).forwardedFrom()).isEqualTo(origin);
        assertThat(entry(1).mentions()).containsExactly(FakeParley.BOB);
        assertThat(entry(1).expiresAt()).isEqualTo(sent.sentAt().plusSeconds(60));
        server.bobDoes(
                "text",
                "{\"body\":{\"text\":\"hi\"},\"expiresAt\":\"2026-11-24T12:00:00.000Z\",\"mentions\":[\""
                        + FakeParley.ALICE + "\"],\"forwardedFrom\":{\"chatId\":\"" + FakeParley.CHAT
                        + "\",\"seq\":7}}");
        assertThat(entry(2).forwardedFrom()).isEqualTo(origin);
        assertThat(entry(2).mentions()).containsExactly(FakeParley.ALICE);
        assertThat(entry(2).expiresAt()).isEqualTo(Instant.parse("2026-11-24T12:00:00Z"));
        assertThatThrownBy(() -> message.expiringAfter(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ownMessagesDisappearAsTheChatSays() {
        start();
        say("stays");
        server.bobDoes("disappearing-changed", "{\"body\":{\"expiresInSec\":30}}");
        Sent short30 = say("30 s");
        Sent short10 = join(client.send(
                Message.text(Recipient.chat(FakeParley.CHAT), "10 s").expiringAfter(Duration.ofSeconds(10))));
        server.bobDoes("disappearing-changed", "{\"body\":{\"expiresInSec\":null}}");
        say("stays, too");
        assertThat(entry(1).expiresAt()).isNull();
        assertThat(entry(3).expiresAt()).isEqualTo(short30.sentAt().plusSeconds(30));
        assertThat(entry(4).expiresAt()).isEqualTo(short10.sentAt().plusSeconds(10));
        assertThat(entry(6).expiresAt()).isNull();
    }

    @Test
    void infoTellsWhoGotIt() {
        start();
        say("hello");
        assertThat(join(client.info(FakeParley.CHAT, 1)))
                .containsExactly(new MemberReceipt(FakeParley.BOB, Instant.parse("2026-11-24T12:00:00Z"), null));
    }

    @Test
    void settingsOfAChatAreChangedAndTold() {
        Instant until = Instant.parse("2026-12-24T12:00:00Z");
        server.bobSays("hi");
        assertThat(client.mute(FakeParley.CHAT, until).mutedUntil()).isEqualTo(until);
        assertThat(client.archive(FakeParley.CHAT, true).archived()).isTrue();
        assertThat(client.disappearing(FakeParley.CHAT, Duration.ofDays(1)).expiresIn())
                .isEqualTo(Duration.ofDays(1));
        start();
        assertThat(chats.getFirst().mutedUntil()).isEqualTo(until);
        assertThat(chats.getFirst().archived()).isTrue();
        assertThat(chats.getFirst().expiresIn()).isEqualTo(Duration.ofDays(1));
        assertThat(entry(1).expiresAt()).as("it was there before").isNull();
        Sent sent = say("for a day");
        assertThat(entry(2).expiresAt()).isEqualTo(sent.sentAt().plus(Duration.ofDays(1)));
        ChatSummary cleared = client.mute(FakeParley.CHAT, null);
        assertThat(cleared.mutedUntil()).isNull();
        assertThat(client.disappearing(FakeParley.CHAT, null).expiresIn()).isNull();
    }
}
