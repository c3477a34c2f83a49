package dev.parley.chat.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.chat.api.Entry;
import dev.parley.chat.internal.ChatFixtures.Sent;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.DatabaseException;
import dev.parley.platform.api.UniqueViolation;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.ManualClock;
import dev.parley.platform.testing.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A rolling upgrade, as the log sees it: the version before has written, the first new node migrates, and both
/// versions go on side by side in one chat.
@Timeout(60)
class PreviousVersionTest {

    private final UserId ann = ChatFixtures.user();
    private final UserId ben = ChatFixtures.user();
    private TestDatabase database;
    private PreviousVersion before;

    @BeforeEach
    void open() {
        database = TestDatabase.createAt("chats", "V1__chat_log.sql", "V2__amendments_and_expiry.sql");
        before = new PreviousVersion(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void upgrade() {
        database.migrate("chats", "V3__blocks.sql");
        database.migrate("chats", "V4__erasures_for_sync.sql");
    }

    @Test
    void bothVersionsWriteToOneChatAndReadAllOfIt() throws InterruptedException {
        Membership chat = before.makeChat(ann, ben);
        ChatId id = chat.chatId();
        for (long seq = 1; seq <= 3; seq++) {
            before.store(id, seq, ann, ben);
        }
        before.advance(id, ben, 3, 2);
        upgrade();
        BatchWriter writer = new BatchWriter(
                database,
                new RecordedCommits(),
                ChatFixtures.memberships(database),
                ChatFixtures.alone(),
                ChatFixtures.metrics(),
                ChatFixtures.settings(),
                Clock.systemUTC());
        Thread thread = Thread.ofPlatform().start(writer);
        for (long seq = 4; seq <= 20; seq += 2) {
            Sent sent = ChatFixtures.send(chat, ben);
            writer.submit(sent.entry());
            assertThat(sent.stored().seq()).isEqualTo(seq);
            // Behind the back of the new node, which has to lose its number and take the next.
            assertThat(before.lastSeq(id)).isEqualTo(seq);
            before.store(id, seq + 1, ann, ben);
        }
        writer.stop();
        thread.join(Duration.ofSeconds(10));
        assertThatExceptionOfType(UniqueViolation.class).isThrownBy(() -> before.store(id, 21, ann, ben));
        before.advance(id, ben, 21, 21);

        List<Long> all = LongStream.rangeClosed(1, 21).boxed().toList();
        assertThat(before.page(id, 1, 100)).isEqualTo(all);
        ChatLogReader log = ChatFixtures.log(database, new ManualClock());
        assertThat(log.history(ben, id, 0L, null, 100).entries())
                .extracting(Entry::seq)
                .isEqualTo(all);
        assertThat(log.summary(ben, id)).hasValueSatisfying(summary -> {
            assertThat(summary.lastSeq()).isEqualTo(21);
            assertThat(summary.unread()).isZero();
            assertThat(summary.read()).isEqualTo(21);
        });
    }

    /// Why a node migrates before it serves: what is missing shows at once, and not as a lost check.
    @Test
    void theNewVersionStoresNothingBeforeItHasMigrated() {
        Membership chat = before.makeChat(ann, ben);
        PendingEntry entry = ChatFixtures.send(chat, ann).entry();
        entry.number(1);
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> LogStore.insert(database, List.of(entry), List.of(), List.of(), 0));
        upgrade();
        LogStore.insert(database, List.of(entry), List.of(), List.of(), 0);
        assertThat(before.page(chat.chatId(), 1, 10)).containsExactly(1L);
    }
}
