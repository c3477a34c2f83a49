package dev.parley.chat.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.parley.chat.api.ChatLog.Page;
import dev.parley.chat.api.ChatLog.Summary;
import dev.parley.chat.api.ChatLog.SyncPage;
import dev.parley.chat.api.Entry;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.DirectConnection;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.ManualClock;
import dev.parley.platform.testing.MemoryCaches;
import dev.parley.platform.testing.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Summaries, sync and history on a real database.
class SummariesTest {

    private final UserId ann = ChatFixtures.user();
    private final UserId ben = ChatFixtures.user();
    private final UserId carl = ChatFixtures.user();
    private TestDatabase database;
    private ChatLogReader log;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        log = ChatFixtures.log(database, Clock.systemUTC());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void leave(ChatId chat, UserId user, long leftSeq) {
        database.update("""
                update chats.participant set left_seq = ?, changed_by = pg_current_xact_id()
                where chat_id = ? and user_id = ?""", leftSeq, chat.value(), user.value());
    }

    private static List<ChatId> ids(SyncPage page) {
        return page.chats().stream().map(Summary::chatId).toList();
    }

    private static List<Long> seqs(Page page) {
        return page.entries().stream().map(Entry::seq).toList();
    }

    private static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    @Test
    void aDirectChatAsBothSeeIt() {
        Membership chat = ChatFixtures.direct(database, ann, ben);
        ChatFixtures.entries(database, chat.chatId(), ann, 1, 3);
        ChatFixtures.entries(database, chat.chatId(), ben, 4, 5);
        database.update(
                "update chats.participant set delivered = 3, read = 2 where chat_id = ? and user_id = ?",
                chat.chatId().value(),
                ben.value());
        Summary mine = log.summary(ann, chat.chatId()).orElseThrow();
        assertThat(mine.group()).isFalse();
        assertThat(mine.peer()).isEqualTo(ben);
        assertThat(mine.title()).isEqualTo(NamedUsers.nameOf(ben));
        assertThat(mine.role()).isEqualTo("member");
        assertThat(mine.lastSeq()).isEqualTo(5);
        assertThat(mine.lastEntry().seq()).isEqualTo(5);
        assertThat(mine.lastEntry().sender()).isEqualTo(ben);
        assertThat(mine.unread()).isEqualTo(2);
        assertThat(mine.delivered()).isZero();
        assertThat(mine.read()).isZero();
        assertThat(mine.othersDelivered()).isEqualTo(3);
        assertThat(mine.othersRead()).isEqualTo(2);
        assertThat(mine.memberCount()).isEqualTo(2);
        assertThat(mine.firstSeq()).isEqualTo(1);
        assertThat(mine.archived()).isFalse();
        assertThat(mine.mutedUntil()).isNull();
        Summary theirs = log.summary(ben, chat.chatId()).orElseThrow();
        assertThat(theirs.peer()).isEqualTo(ann);
        assertThat(theirs.unread()).isEqualTo(1);
        assertThat(theirs.othersRead()).isZero();
        assertThat(log.summary(carl, chat.chatId())).isEmpty();
    }

    @Test
    void aChatWithoutEntriesHasNone() {
        Membership chat = ChatFixtures.direct(database, ann, ben);
        Summary summary = log.summary(ann, chat.chatId()).orElseThrow();
        assertThat(summary.lastSeq()).isZero();
        assertThat(summary.lastEntry()).isNull();
        assertThat(summary.unread()).isZero();
        assertThat(log.history(ann, chat.chatId(), null, null, 10).entries()).isEmpty();
    }

    @Test
    void aNoteToOneself() {
        Membership chat = ChatFixtures.direct(database, ann, ann);
        ChatFixtures.entries(database, chat.chatId(), ann, 1, 2);
        Summary summary = log.summary(ann, chat.chatId()).orElseThrow();
        assertThat(summary.peer()).isEqualTo(ann);
        assertThat(summary.memberCount()).isEqualTo(1);
        assertThat(summary.unread()).isZero();
        assertThat(summary.othersRead()).isZero();
    }

    @Test
    void whoCameLaterOrLeftSeesItsPart() {
        Membership group = ChatFixtures.group(database, ann, ben, carl);
        ChatFixtures.entries(database, group.chatId(), ann, 1, 20);
        database.update(
                "update chats.participant set first_seq = 6 where chat_id = ? and user_id = ?",
                group.chatId().value(),
                ben.value());
        leave(group.chatId(), carl, 12);
        Summary late = log.summary(ben, group.chatId()).orElseThrow();
        assertThat(late.title()).isEqualTo("Group");
        assertThat(late.role()).isEqualTo("member");
        assertThat(late.firstSeq()).isEqualTo(6);
        assertThat(late.unread()).isEqualTo(15);
        assertThat(late.memberCount()).isEqualTo(2);
        Summary gone = log.summary(carl, group.chatId()).orElseThrow();
        assertThat(gone.lastSeq()).isEqualTo(12);
        assertThat(gone.unread()).isEqualTo(12);
        assertThat(seqs(log.history(ben, group.chatId(), 0L, null, 200))).isEqualTo(range(6, 20));
        assertThat(seqs(log.history(ben, group.chatId(), null, 9L, 200))).isEqualTo(range(6, 8));
        assertThat(seqs(log.history(carl, group.chatId(), 0L, null, 200))).isEqualTo(range(1, 12));
        assertThat(seqs(log.history(carl, group.chatId(), null, null, 5))).isEqualTo(range(8, 12));
        assertThat(log.history(carl, group.chatId(), 0L, null, 12).more()).isFalse();
        assertThat(log.history(carl, group.chatId(), 0L, null, 11).more()).isTrue();
        assertThat(log.history(ben, group.chatId(), null, 9L, 3).more()).isFalse();
    }

    @Test
    void historyOfAStrangersChatIsRefusedAndSoAreBadBounds() {
        Membership chat = ChatFixtures.direct(database, ann, ben);
        refused(ErrorCode.NOT_MEMBER, () -> log.history(carl, chat.chatId(), null, null, 10));
        refused(ErrorCode.NOT_MEMBER, () -> log.history(ann, new ChatId(UUID.randomUUID()), null, null, 10));
        refused(ErrorCode.INVALID, () -> log.history(ann, chat.chatId(), 1L, 5L, 10));
        refused(ErrorCode.INVALID, () -> log.history(ann, chat.chatId(), null, null, 0));
        refused(ErrorCode.INVALID, () -> log.history(ann, chat.chatId(), null, null, 201));
        refused(ErrorCode.INVALID, () -> log.sync(ann, null, 501));
        for (String bad : List.of(
                "", "x", "1.0.0", "2.0.0.", "1.-5.0.", "1.0.0.zz", "1.99999999999999999999.0.", "1.0.0.' or 1=1")) {
            refused(ErrorCode.INVALID, () -> log.sync(ann, bad, 10));
        }
    }

    private static void refused(ErrorCode code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatExceptionOfType(ParleyException.class)
                .isThrownBy(call)
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(code));
    }

    @Test
    void pagesOfARoundGiveEachChatOnce() {
        Set<ChatId> chats = new HashSet<>();
        for (int i = 0; i < 23; i++) {
            chats.add(ChatFixtures.direct(database, ann, ChatFixtures.user()).chatId());
        }
        ChatFixtures.direct(database, ben, carl);
        List<ChatId> got = new ArrayList<>();
        String cursor = null;
        SyncPage page;
        do {
            page = log.sync(ann, cursor, 5);
            got.addAll(ids(page));
            cursor = page.cursor();
        } while (page.more());
        assertThat(got).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(chats);
        assertThat(log.sync(ann, cursor, 100).chats()).isEmpty();
    }

    @Test
    void everyKindOfChangeIsSeen() {
        Membership chat = ChatFixtures.direct(database, ann, ben);
        ChatFixtures.direct(database, ann, carl);
        String cursor = log.sync(ann, null, 100).cursor();
        assertThat(ids(log.sync(ann, cursor, 100))).isEmpty();
        ChatFixtures.entries(database, chat.chatId(), ben, 1, 1);
        cursor = seen(cursor, chat.chatId());
        WatermarkStore.advance(
                database,
                List.of(new WatermarkStore.Advance(
                        chat, ben, 1, 1, Instant.now().toEpochMilli(), null)));
        cursor = seen(cursor, chat.chatId());
        WatermarkStore.advance(
                database,
                List.of(new WatermarkStore.Advance(
                        chat, ann, 1, 1, Instant.now().toEpochMilli(), null)));
        cursor = seen(cursor, chat.chatId());
        Membership fresh = ChatFixtures.group(database, ann, ben);
        cursor = seen(cursor, fresh.chatId());
        leave(fresh.chatId(), ann, 0);
        seen(cursor, fresh.chatId());
    }

    /// No entry is new, and the newest stays as it is.
    @Test
    void whatExpiresIsSeen() {
        Membership chat = ChatFixtures.direct(database, ann, ben);
        ChatFixtures.entries(database, chat.chatId(), ben, 1, 3);
        ManualClock clock = new ManualClock();
        database.update("update chats.entry set expires_at = ? where seq = 1", clock.instant());
        String cursor = log.sync(ann, null, 100).cursor();
        new ExpirySweep(
                        database,
                        ChatFixtures.history(database, new MemoryCaches(clock)),
                        new Settings(Map.of()),
                        clock)
                .sweep();
        assertThat(log.sync(ann, cursor, 100).chats())
                .extracting(Summary::chatId, Summary::unread)
                .containsExactly(tuple(chat.chatId(), 2L));
        seen(cursor, chat.chatId());
    }

    @Test
    void whoHasLeftIsNotToldWhenOthersGotAndReadAMessage() {
        Membership group = ChatFixtures.group(database, ann, ben);
        ChatFixtures.entries(database, group.chatId(), ann, 1, 2);
        assertThat(log.info(ann, group.chatId(), 1)).hasSize(1);
        leave(group.chatId(), ann, 2);
        refused(ErrorCode.NOT_MEMBER, () -> log.info(ann, group.chatId(), 1));
        // Nor if it was so a moment ago.
        assertThat(new MessageReceipts(database).of(ann, group.chatId(), 1)).isEmpty();
        assertThat(seqs(log.history(ann, group.chatId(), 0L, null, 10))).isEqualTo(range(1, 2));
    }

    private String seen(String cursor, ChatId changed) {
        SyncPage page = log.sync(ann, cursor, 100);
        assertThat(ids(page)).containsExactly(changed);
        assertThat(log.sync(ann, page.cursor(), 100).chats()).isEmpty();
        return page.cursor();
    }

    /// A change that was begun before and committed after a look is in the next one, however many others were
    /// committed between.
    @Test
    void aSlowCommitIsNeverLeftOut() {
        Membership slow = ChatFixtures.direct(database, ann, ben);
        Membership quick = ChatFixtures.direct(database, ann, carl);
        String[] cursor = {log.sync(ann, null, 100).cursor()};
        try (DirectConnection other = database.open()) {
            other.inTransaction(() -> {
                ChatFixtures.entries(other, slow.chatId(), ben, 1, 1);
                ChatFixtures.entries(database, quick.chatId(), carl, 1, 5);
                SyncPage page = log.sync(ann, cursor[0], 100);
                assertThat(ids(page)).containsExactly(quick.chatId());
                cursor[0] = page.cursor();
                ChatFixtures.entries(database, quick.chatId(), carl, 6, 6);
                cursor[0] = log.sync(ann, cursor[0], 100).cursor();
            });
        }
        assertThat(ids(log.sync(ann, cursor[0], 100))).contains(slow.chatId());
    }

    /// The database was restored from a copy: its transactions are numbered anew, from far below.
    @Test
    void aCursorOfTheFutureBeginsAnew() {
        Membership chat = ChatFixtures.direct(database, ann, ben);
        Membership other = ChatFixtures.direct(database, ann, carl);
        String future = new SyncCursor(1L << 60, 0, null).toString();
        SyncPage page = log.sync(ann, future, 100);
        assertThat(ids(page)).containsExactlyInAnyOrder(chat.chatId(), other.chatId());
        ChatFixtures.entries(database, chat.chatId(), ben, 1, 1);
        assertThat(ids(log.sync(ann, page.cursor(), 100))).contains(chat.chatId());
        String within = new SyncCursor(0, 1L << 60, new UUID(-1, -1)).toString();
        assertThat(ids(log.sync(ann, within, 100))).hasSize(2);
    }

    /// The same within a round of pages: the chat changes after its page was read. Whoever goes on later, on
    /// another connection, has not been told by an event.
    @Test
    void aChangeBehindThePageIsToldBeforeThereIsNoMore() {
        for (int i = 0; i < 6; i++) {
            ChatFixtures.direct(database, ann, ChatFixtures.user());
        }
        SyncPage first = log.sync(ann, null, 2);
        ChatId early = ids(first).getFirst();
        ChatFixtures.entries(database, early, ann, 1, 1);
        assertThat(pagesFrom(first.cursor(), 2)).contains(early);
    }

    /// Each round tells all that has changed since the transaction began.
    @Test
    void whileATransactionIsOpenARoundEndsAllTheSame() {
        try (DirectConnection other = database.open()) {
            other.inTransaction(() -> {
                other.query("select pg_current_xact_id()::text", row -> row.text(1));
                for (int i = 0; i < 6; i++) {
                    ChatFixtures.direct(database, ann, ChatFixtures.user());
                }
                assertThat(pagesFrom(null, 2)).hasSizeBetween(6, 99);
            });
        }
    }

    /// The chats of all pages until there is no more.
    private List<ChatId> pagesFrom(String cursor, int limit) {
        List<ChatId> told = new ArrayList<>();
        SyncPage page = log.sync(ann, cursor, limit);
        while (page.more() && told.size() < 100) {
            told.addAll(ids(page));
            page = log.sync(ann, page.cursor(), limit);
        }
        told.addAll(ids(page));
        return told;
    }

    private void write(ChatId chat, long seq, int bytes) {
        database.update(
                "update chats.entry set body = convert_to(repeat('x', ?), 'UTF8') where chat_id = ? and seq = ?",
                bytes,
                chat.value(),
                seq);
    }

    /// Thirty thousand bytes each: eight of them fit into a page.
    @Test
    void aPageOfLargeEntriesEndsEarly() {
        Membership chat = ChatFixtures.direct(database, ann, ben);
        ChatFixtures.entries(database, chat.chatId(), ann, 1, 150);
        LongStream.rangeClosed(1, 150).forEach(seq -> write(chat.chatId(), seq, 30_000));
        Page forwards = log.history(ann, chat.chatId(), 60L, null, 200);
        assertThat(seqs(forwards)).isEqualTo(range(61, 68));
        assertThat(forwards.more()).isTrue();
        Page backwards = log.history(ann, chat.chatId(), null, 68L, 200);
        assertThat(seqs(backwards)).isEqualTo(range(60, 67));
        assertThat(backwards.more()).isTrue();
        assertThat(seqs(log.history(ann, chat.chatId(), null, null, 200))).isEqualTo(range(143, 150));
        assertThat(log.history(ann, chat.chatId(), 142L, null, 200).more()).isFalse();
        assertThat(log.history(ann, chat.chatId(), null, 9L, 200).more()).isFalse();
        write(chat.chatId(), 3, 300_000);
        assertThat(seqs(log.history(ann, chat.chatId(), 2L, null, 200))).isEqualTo(range(3, 3));
        assertThat(seqs(log.history(ann, chat.chatId(), null, 4L, 200))).isEqualTo(range(3, 3));
    }

    @Test
    void aPageOfLargeChatsEndsEarlyAndNoneIsLeftOut() {
        Set<ChatId> chats = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            ChatId chat =
                    ChatFixtures.direct(database, ann, ChatFixtures.user()).chatId();
            ChatFixtures.entries(database, chat, ann, 1, 1);
            write(chat, 1, 30_000);
            chats.add(chat);
        }
        // What has expired is not shown, and is counted all the same.
        database.update(
                "update chats.entry set expires_at = now() - interval '1 minute' where chat_id = ?",
                chats.iterator().next().value());
        // Nor does it matter whether a chat has an entry at all.
        chats.add(ChatFixtures.direct(database, ann, ChatFixtures.user()).chatId());
        Set<ChatId> seen = new HashSet<>();
        String cursor = null;
        SyncPage page;
        do {
            page = log.sync(ann, cursor, 500);
            assertThat(page.chats()).hasSizeLessThanOrEqualTo(9);
            seen.addAll(ids(page));
            cursor = page.cursor();
        } while (page.more());
        assertThat(seen).isEqualTo(chats);
    }
}
