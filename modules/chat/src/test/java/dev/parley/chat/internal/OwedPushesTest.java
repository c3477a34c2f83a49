package dev.parley.chat.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.chat.api.PushDue;
import dev.parley.chat.internal.LogStore.DuePush;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who sends what is owed, and when it is not owed any more.
class OwedPushesTest {

    private static final Duration SWEEP = Duration.ofSeconds(15);
    private static final Duration LEASE = Duration.ofMinutes(5);

    private final UserId ann = ChatFixtures.user();
    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private DuePush owed(long seq, Duration ago) {
        DuePush push = new DuePush(new ChatId(UUID.randomUUID()), ann, seq);
        database.update(
                "insert into chats.push_due (chat_id, user_id, seq, since) values (?, ?, ?, now() - make_interval(secs => ?))",
                push.chatId().value(),
                ann.value(),
                seq,
                ago.toSeconds());
        return push;
    }

    private List<DuePush> claim(int limit) {
        return OwedPushes.claim(database, SWEEP, limit);
    }

    private long left() {
        return database.queryOne("select count(*) from chats.push_due", row -> row.longValue(1))
                .orElseThrow();
    }

    private List<DuePush> owe(UserId user) {
        return OwedPushes.owe(database, List.of(user), Duration.ofMinutes(15));
    }

    @Test
    void whatSomebodyHasNotReportedToHaveGotIsOwed() {
        UserId ben = ChatFixtures.user();
        ChatId chat = ChatFixtures.direct(database, ann, ben).chatId();
        assertThat(owe(ben)).isEmpty();
        ChatFixtures.entries(database, chat, ann, 1, 3);
        ChatFixtures.entries(database, chat, ben, 4, 4);
        database.update("update chats.entry set sent_at = now()");
        DuePush three = new DuePush(chat, ben, 3);
        assertThat(owe(ben)).containsExactly(three);
        assertThat(owe(ann)).containsExactly(new DuePush(chat, ann, 4));
        // Owed before, for this message or an older one.
        assertThat(owe(ben)).containsExactly(three);
        database.update("update chats.push_due set seq = 2, since = now() + interval '1 hour'");
        assertThat(owe(ben)).containsExactly(three);
        database.update("update chats.participant set delivered = 3 where user_id = ?", ben.value());
        assertThat(owe(ben)).isEmpty();
    }

    @Test
    void nothingIsOwedForWhatIsOldForWhatIsNoMessageAndToWhoHasLeft() {
        UserId ben = ChatFixtures.user();
        ChatId chat = ChatFixtures.direct(database, ann, ben).chatId();
        ChatFixtures.entries(database, chat, ann, 1, 1);
        database.update("update chats.entry set sent_at = now() - interval '16 minutes'");
        assertThat(owe(ben)).isEmpty();
        database.update("update chats.entry set sent_at = now(), kind = 22");
        assertThat(owe(ben)).isEmpty();
        database.update("update chats.entry set kind = 7");
        database.update("update chats.participant set left_seq = 1 where user_id = ?", ben.value());
        assertThat(owe(ben)).isEmpty();
        assertThat(left()).isZero();
    }

    @Test
    void whatWasLeftIsTakenOnceUntilItIsLeftAgain() {
        List<DuePush> old =
                List.of(owed(1, Duration.ofSeconds(16)), owed(2, Duration.ofSeconds(60)), owed(3, Duration.ofHours(1)));
        owed(4, Duration.ofSeconds(5));
        List<DuePush> taken = new ArrayList<>(claim(2));
        assertThat(taken).hasSize(2);
        taken.addAll(claim(2));
        assertThat(taken).containsExactlyInAnyOrderElementsOf(old);
        assertThat(claim(2)).isEmpty();
        database.update("update chats.push_due set since = since - make_interval(secs => 16)");
        assertThat(claim(10)).hasSize(4);
    }

    /// Two that sweep at once.
    @Test
    void whatOneIsTakingTheOtherPassesBy() {
        owed(1, Duration.ofMinutes(1));
        database.inTransaction(() -> {
            assertThat(claim(10)).hasSize(1);
            try (var other = database.open()) {
                assertThat(OwedPushes.claim(other, SWEEP, 10)).isEmpty();
            }
        });
    }

    @Test
    void whatAQueueHasIsLeftAloneForAsLongAsItsLease() {
        DuePush push = owed(7, Duration.ofMinutes(1));
        OwedPushes.lend(database, List.of(push), LEASE);
        assertThat(claim(10)).isEmpty();
        database.update("update chats.push_due set since = since - make_interval(mins => 6)");
        assertThat(claim(10)).containsExactly(push);
    }

    @Test
    void aNewerEntryIsStillOwed() {
        DuePush push = owed(7, Duration.ofMinutes(1));
        DuePush earlier = new DuePush(push.chatId(), ann, 6);
        OwedPushes.lend(database, List.of(earlier), LEASE);
        new OwedPushes(database).settle(new PushDue(ann, push.chatId(), 6));
        assertThat(claim(10)).containsExactly(push);
        new OwedPushes(database).settle(new PushDue(ann, push.chatId(), 7));
        assertThat(left()).isZero();
    }
}
