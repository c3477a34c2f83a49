package dev.parley.client.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.client.Entry;
import dev.parley.client.EntryRef;
import dev.parley.client.PresenceState;
import dev.parley.client.Receipt;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class TranscriptTest {
    private static final UUID ALICE = new UUID(0, 1);
    private static final UUID BOB = new UUID(0, 2);
    private static final UUID CHAT = new UUID(0, 3);
    private static final UUID OTHER_CHAT = new UUID(0, 4);
    private static final Instant NOON = LocalDateTime.of(2026, 11, 24, 12, 0, 0)
            .atZone(ZoneId.systemDefault())
            .toInstant();

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Conversation conversation = new Conversation(
            ALICE, "alice", BOB, "bob", new Transcript(new PrintStream(bytes, true, StandardCharsets.UTF_8)));
    private Instant now = NOON;
    private final InstantSource clock = () -> now;
    private final List<String> marked = new ArrayList<>();

    private List<String> shown() {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static Entry entry(UUID chat, long seq, UUID sender, UUID clientMsgId, String text) {
        return new Entry(
                chat,
                seq,
                sender,
                clientMsgId,
                "text",
                JsonNodeFactory.instance.objectNode().put("text", text),
                NOON.plusSeconds(seq),
                0,
                0,
                List.of(),
                null,
                null);
    }

    private static Entry entry(long seq, UUID sender, String text) {
        return entry(CHAT, seq, sender, new UUID(1, seq), text);
    }

    private void say(long seq, String text) {
        UUID id = new UUID(2, seq);
        conversation.typed(id, text);
        conversation.onEntry(entry(CHAT, seq, ALICE, id, text));
    }

    private static Receipt receipt(long delivered, long read) {
        return new Receipt(CHAT, false, delivered, read, NOON);
    }

    @Test
    void ownMessageGoesFromSentToRead() {
        conversation.live(clock);
        say(1, "hello");
        conversation.onReceipt(receipt(1, 0));
        conversation.onReceipt(receipt(1, 1));
        conversation.onReceipt(receipt(1, 1));
        assertThat(shown())
                .containsExactly(
                        "[12:00:01] alice: hello \u2713",
                        "[12:00:01] alice: hello \u2713\u2713 delivered",
                        "[12:00:01] alice: hello \u2713\u2713 read");
    }

    @Test
    void ofMessagesThatAdvanceTogetherTheNewestIsRepeated() {
        conversation.live(clock);
        say(1, "one");
        say(2, "two");
        conversation.onReceipt(receipt(2, 2));
        assertThat(shown())
                .containsExactly(
                        "[12:00:01] alice: one \u2713",
                        "[12:00:02] alice: two \u2713",
                        "[12:00:02] alice: two \u2713\u2713 read");
    }

    @Test
    void pastComesFirstAndOnceAndIsRead() {
        conversation.markReadBy((chat, seq) -> marked.add(chat + " " + seq));
        conversation.onEntry(entry(OTHER_CHAT, 7, BOB, new UUID(5, 5), "in a group"));
        conversation.typed(new UUID(2, 3), "mine");
        conversation.onEntry(entry(CHAT, 3, ALICE, new UUID(2, 3), "mine"));
        conversation.past(List.of(entry(1, BOB, "old"), entry(2, ALICE, "older"), entry(3, ALICE, "mine")));
        assertThat(shown()).isEmpty();
        conversation.live(clock);
        assertThat(shown())
                .containsExactly(
                        "[12:00:01] bob: old", "[12:00:02] alice: older \u2713", "[12:00:03] alice: mine \u2713");
        conversation.onEntry(entry(4, BOB, "new"));
        conversation.onEntry(entry(4, BOB, "new"));
        assertThat(shown()).hasSize(4).last().isEqualTo("[12:00:04] bob: new");
        assertThat(marked).containsExactly(CHAT + " 1", CHAT + " 4");
    }

    @Test
    void typingAndPresenceAreRemarks() {
        conversation.live(clock);
        say(1, "hello");
        conversation.onPresence(new PresenceState(BOB, true, null));
        conversation.onTyping(CHAT, BOB, true);
        conversation.onTyping(CHAT, BOB, true);
        conversation.onEntry(entry(2, BOB, "hi"));
        conversation.onPresence(new PresenceState(BOB, false, NOON));
        assertThat(shown())
                .containsExactly(
                        "[12:00:01] alice: hello \u2713",
                        "-- bob is online",
                        "-- bob is typing\u2026",
                        "[12:00:02] bob: hi",
                        "-- bob was last seen 24 Nov 12:00");
    }

    private void does(long seq, UUID sender, String kind, long target, ObjectNode body) {
        conversation.onEntry(
                new Entry(CHAT, seq, sender, new UUID(3, seq), kind, body, NOON, target, 0, List.of(), null, null));
    }

    private static ObjectNode body() {
        return JsonNodeFactory.instance.objectNode();
    }

    @Test
    void changesOfMessagesAreLines() {
        conversation.live(clock);
        say(1, "helo");
        does(2, ALICE, "edit", 1, body().put("text", "hello"));
        does(3, BOB, "reaction", 1, body().put("emoji", "\ud83d\udc4d"));
        does(4, BOB, "reaction", 1, body().putNull("emoji"));
        does(5, ALICE, "delete", 1, body());
        does(6, BOB, "disappearing-changed", 0, body().put("expiresInSec", 86_400));
        assertThat(shown())
                .containsExactly(
                        "[12:00:01] alice: helo \u2713",
                        "[12:00:01] alice: hello (edited) \u2713",
                        "[12:00:01] alice: hello (edited) [\ud83d\udc4d bob] \u2713",
                        "[12:00:01] alice: hello (edited) \u2713",
                        "[12:00:01] alice: (deleted)",
                        "[12:00:00] -- bob lets messages disappear after 1 day");
        assertThat(conversation.lastOwn()).isEmpty();
    }

    @Test
    void changeIsReadWhenItIsShown() {
        conversation.markReadBy((chat, seq) -> marked.add(chat + " " + seq));
        conversation.live(clock);
        say(1, "hello");
        does(2, BOB, "reaction", 1, body().put("emoji", "\ud83d\udc4d"));
        assertThat(marked).containsExactly(CHAT + " 2");
    }

    @Test
    void marksTellForwardedAndDisappearing() {
        conversation.live(clock);
        say(1, "start");
        conversation.onEntry(new Entry(
                CHAT,
                2,
                BOB,
                new UUID(3, 2),
                "text",
                body().put("text", "news"),
                NOON,
                0,
                0,
                List.of(),
                new EntryRef(OTHER_CHAT, 1),
                NOON.plusSeconds(90)));
        assertThat(shown()).last().isEqualTo("[12:00:00] bob: (forwarded) news (until 12:01:30)");
        assertThat(conversation.lastOfPeer()).isPresent();
        now = NOON.plusSeconds(90);
        assertThat(conversation.lastOfPeer()).isEmpty();
    }

    @Test
    void disappearsByItself() {
        List<Display.View> views = new CopyOnWriteArrayList<>();
        Conversation watched = new Conversation(ALICE, "alice", BOB, "bob", new Seen(views));
        watched.past(List.of(entry(1, BOB, "soon gone").expiringAt(Instant.now().plusMillis(300))));
        watched.live(InstantSource.system());
        assertThat(views.getLast().lines()).hasSize(1);
        await().until(() -> views.getLast().lines().isEmpty());
    }

    private record Seen(List<View> views) implements Display {
        @Override
        public void show(View view) {
            views.add(view);
        }

        @Override
        public void lineEntered() {}

        @Override
        public void remark(String text) {}

        @Override
        public void close() {}
    }

    @Test
    void textCannotControlTheTerminal() {
        conversation.live(clock);
        say(1, "start");
        conversation.onEntry(entry(2, BOB, "\u001b[2J\u0007evil\r\nnext\u202etxt"));
        assertThat(shown()).last().isEqualTo("[12:00:02] bob:  [2J evil  next txt");
    }

    @Test
    void whatCannotBeSentIsSaid() {
        conversation.live(clock);
        UUID id = new UUID(9, 9);
        conversation.typed(id, "hello");
        conversation.failed(id, new IllegalStateException("blocked"));
        assertThat(shown()).containsExactly("-- not sent: hello (blocked)");
    }
}
