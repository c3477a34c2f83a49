package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ChatViewTest {
    private static final UUID CHAT = new UUID(0, 1);
    private static final UUID ALICE = new UUID(0, 0xa);
    private static final UUID BOB = new UUID(0, 0xb);
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final JsonNode ERASED = JsonNodeFactory.instance.objectNode();

    private final ChatView view = new ChatView();

    static Entry entry(long seq, UUID sender, String kind, JsonNode body, long target, Instant expiresAt) {
        Instant sentAt = NOON.plusSeconds(seq);
        return new Entry(
                CHAT, seq, sender, new UUID(1, seq), kind, body, sentAt, target, 0, List.of(), null, expiresAt);
    }

    private static JsonNode body(String field, String value) {
        return JsonNodeFactory.instance.objectNode().put(field, value);
    }

    private void said(long seq, UUID sender, String text) {
        view.add(entry(seq, sender, "text", body("text", text), 0, null));
    }

    private void did(long seq, UUID sender, String kind, long target, JsonNode body) {
        view.add(entry(seq, sender, kind, body, target, null));
    }

    private ShownMessage shown(long seq) {
        return view.shown(seq, NOON).orElseThrow();
    }

    @Test
    void theLastEditIsShown() {
        said(1, ALICE, "helo");
        did(3, ALICE, "edit", 1, body("text", "hello"));
        did(2, ALICE, "edit", 1, body("text", "hallo"));
        assertThat(shown(1).text()).isEqualTo("hello");
        assertThat(shown(1).edited()).isTrue();
        assertThat(view.shown(NOON)).hasSize(1);
    }

    @Test
    void changeWaitsForItsMessage() {
        did(3, BOB, "reaction", 1, body("emoji", "\u2764\ufe0f"));
        did(2, ALICE, "edit", 1, body("text", "hello"));
        assertThat(view.shown(NOON)).isEmpty();
        said(1, ALICE, "helo");
        assertThat(shown(1).text()).isEqualTo("hello");
        assertThat(shown(1).reactions()).isEqualTo(Map.of(BOB, "\u2764\ufe0f"));
    }

    @Test
    void deletedStaysDeletedWhateverComes() {
        did(4, BOB, "reaction", 1, body("emoji", "\ud83d\udc4d"));
        did(3, ALICE, "delete", 1, ERASED);
        did(2, ALICE, "edit", 1, body("text", "better"));
        said(1, ALICE, "first");
        assertThat(shown(1))
                .satisfies(message -> assertThat(message.deleted()).isTrue())
                .satisfies(message -> assertThat(message.edited()).isFalse())
                .satisfies(message -> assertThat(message.reactions()).isEmpty())
                .satisfies(message -> assertThat(message.text()).isEmpty());
    }

    @Test
    void erasedBodyIsDeletedBeforeItsDeletionIsKnown() {
        said(1, ALICE, "first");
        view.add(entry(1, ALICE, "text", ERASED, 0, null));
        assertThat(shown(1).deleted()).isTrue();
        said(1, ALICE, "first");
        assertThat(shown(1).deleted()).as("an older reading changes nothing").isTrue();
        said(2, ALICE, "second");
        did(3, ALICE, "edit", 2, ERASED);
        assertThat(shown(2).deleted()).isTrue();
    }

    @Test
    void ofOneUsersReactionsTheLastCounts() {
        said(1, ALICE, "hi");
        did(2, BOB, "reaction", 1, body("emoji", "\ud83d\udc4d"));
        did(3, ALICE, "reaction", 1, body("emoji", "\ud83d\ude02"));
        did(4, BOB, "reaction", 1, body("emoji", null));
        assertThat(shown(1).reactions()).isEqualTo(Map.of(ALICE, "\ud83d\ude02"));
        did(5, BOB, "reaction", 1, body("emoji", "\ud83d\ude22"));
        assertThat(shown(1).reactions()).containsEntry(BOB, "\ud83d\ude22");
    }

    @Test
    void expiredIsNotShownAndErasedBeforeThatNeither() {
        view.add(entry(1, ALICE, "text", body("text", "soon"), 0, NOON.plusSeconds(60)));
        view.add(entry(2, ALICE, "text", ERASED, 0, NOON.plusSeconds(90)));
        assertThat(view.shown(NOON)).hasSize(1);
        assertThat(view.nextExpiry(NOON)).hasValue(NOON.plusSeconds(60));
        assertThat(view.shown(NOON.plusSeconds(60))).isEmpty();
        assertThat(view.nextExpiry(NOON.plusSeconds(90))).isEmpty();
    }

    @Test
    void unreadAreMessagesOfOthersThatAreThere() {
        said(1, BOB, "read already");
        said(2, BOB, "one");
        said(3, ALICE, "own");
        said(4, BOB, "taken back");
        did(5, BOB, "delete", 4, ERASED);
        view.add(entry(6, BOB, "text", body("text", "gone"), 0, NOON));
        view.add(entry(7, BOB, "text", ERASED, 0, null));
        view.add(entry(8, BOB, "title-changed", body("title", "x"), 0, null));
        said(9, BOB, "two");
        assertThat(view.unread(ALICE, 1, NOON)).isEqualTo(2);
        assertThat(view.unread(BOB, 0, NOON)).isEqualTo(1);
    }

    @Test
    void forgottenComesBackWithItsPage() {
        said(1, ALICE, "helo");
        did(2, ALICE, "edit", 1, body("text", "hello"));
        said(3, BOB, "hi");
        did(4, BOB, "reaction", 1, body("emoji", "\ud83d\udc4d"));
        view.forgetBefore(3);
        assertThat(view.shown(NOON)).extracting(ShownMessage::seq).containsExactly(3L);
        said(1, ALICE, "helo");
        assertThat(shown(1).text()).as("what was forgotten is gone").isEqualTo("helo");
        did(2, ALICE, "edit", 1, body("text", "hello"));
        assertThat(shown(1).text()).isEqualTo("hello");
        assertThat(shown(1).reactions()).isEqualTo(Map.of(BOB, "\ud83d\udc4d"));
    }
}
