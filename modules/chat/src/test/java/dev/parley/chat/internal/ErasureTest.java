package dev.parley.chat.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.api.DirectConnection;
import dev.parley.platform.api.MediaId;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.ManualClock;
import dev.parley.platform.testing.MemoryCaches;
import dev.parley.platform.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is left of a medium's uses when messages with it are erased, on a real database.
@Timeout(60)
class ErasureTest {

    private final ManualClock clock = new ManualClock();
    private final UserId ann = ChatFixtures.user();
    private final UserId ben = ChatFixtures.user();
    private final MediaId medium = new MediaId(UUID.randomUUID());
    private TestDatabase database;
    private Membership chat;
    private SentMedia media;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        chat = ChatFixtures.direct(database, ann, ben);
        media = new SentMedia(database, null, new TitledGroups());
    }

    @AfterEach
    void close() {
        database.close();
    }

    /// @param expires whether the next sweep erases it
    private UUID sent(long seq, boolean expires) {
        UUID id = UUID.randomUUID();
        sent(seq, ann, id, medium, expires);
        return id;
    }

    private void sent(long seq, UserId sender, UUID id, MediaId with, boolean expires) {
        database.update(
                """
                insert into chats.entry (chat_id, seq, sender_id, client_msg_id, kind, sent_at, body, expires_at)
                values (?, ?, ?, ?, 2, now(), ?, ?)""",
                chat.chatId().value(),
                seq,
                sender.value(),
                id,
                ("{\"mediaId\":\"" + with + "\"}").getBytes(StandardCharsets.UTF_8),
                expires ? clock.instant() : null);
    }

    private void used(UUID... by) {
        database.update(
                "insert into chats.media_use (media_id, chat_id, uses) values (?, ?, ?)",
                medium.value(),
                chat.chatId().value(),
                by);
    }

    private void sweep() {
        new ExpirySweep(
                        database,
                        ChatFixtures.history(database, new MemoryCaches(clock)),
                        new Settings(Map.of()),
                        clock)
                .sweep();
    }

    @Test
    void twoMessagesOfOneMediumThatAreErasedTogetherLeaveNoUse() {
        used(sent(1, true), sent(2, true));
        assertThat(media.mayRead(ben, medium)).isTrue();
        sweep();
        assertThat(media.mayRead(ben, medium)).isFalse();
    }

    @Test
    void oneThatIsLeftKeepsIt() {
        UUID left = sent(3, false);
        used(sent(1, true), left, sent(2, true));
        sweep();
        assertThat(media.mayRead(ben, medium)).isTrue();
        assertThat(database.query(
                        "select uses[1] from chats.media_use where cardinality(uses) = 1", row -> row.uuid(1)))
                .containsExactly(left);
    }

    /// By a member who gave its own message the same id.
    @Test
    void anotherMembersMessageOfTheSameIdKeepsIt() {
        UUID id = UUID.randomUUID();
        sent(1, ann, id, medium, false);
        sent(2, ben, id, medium, true);
        used(id);
        sweep();
        assertThat(media.mayRead(ben, medium)).isTrue();

        database.update("update chats.entry set expires_at = ? where seq = 1", clock.instant());
        sweep();
        assertThat(media.mayRead(ben, medium)).isFalse();
    }

    @Test
    void twoMembersMessagesOfTheSameIdThatAreErasedTogetherLeaveNoUse() {
        UUID id = UUID.randomUUID();
        sent(1, ann, id, medium, true);
        sent(2, ben, id, medium, true);
        used(id);
        sweep();
        assertThat(media.mayRead(ben, medium)).isFalse();
    }

    @Test
    void anotherMembersMessageOfTheSameIdWithAnotherMediumDoesNotKeepIt() {
        UUID id = UUID.randomUUID();
        sent(1, ann, id, medium, true);
        sent(2, ben, id, new MediaId(UUID.randomUUID()), false);
        used(id);
        sweep();
        assertThat(media.mayRead(ben, medium)).isFalse();
    }

    /// Another node takes out the second last use, or adds one, while this one takes out its own.
    @Test
    void usesThatChangeMeanwhileCount() {
        UUID others = UUID.randomUUID();
        used(sent(1, true), others);
        whileHeld("update chats.media_use set uses = array_remove(uses, ?) where media_id = ?", others, medium.value());
        assertThat(media.mayRead(ben, medium)).isFalse();

        used(sent(2, true));
        whileHeld("update chats.media_use set uses = uses || ? where media_id = ?", others, medium.value());
        assertThat(media.mayRead(ben, medium)).isTrue();
        assertThat(database.query("select uses[1] from chats.media_use", row -> row.uuid(1)))
                .isEqualTo(List.of(others));
    }

    private void whileHeld(String change, Object... arguments) {
        CompletableFuture<Void> sweep;
        try (DirectConnection other = database.open()) {
            CompletableFuture<?>[] started = new CompletableFuture<?>[1];
            other.inTransaction(() -> {
                other.update(change, arguments);
                started[0] = CompletableFuture.runAsync(this::sweep);
                Awaitility.await()
                        .until(() -> other.queryOne(
                                        "select exists (select from pg_locks where not granted)", row -> row.flag(1))
                                .orElse(false));
            });
            sweep = started[0].thenApply(_ -> null);
        }
        sweep.join();
    }
}
