package dev.parley.chat.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.parley.chat.api.ChatLog.MemberReceipt;
import dev.parley.chat.api.ReceiptsAdvanced;
import dev.parley.chat.api.ReceiptsAdvanced.Notice;
import dev.parley.platform.api.DatabaseUnavailable;
import dev.parley.platform.api.DirectConnection;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.Row;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.ManualClock;
import dev.parley.platform.testing.RecordedEvents;
import dev.parley.platform.testing.TestDatabase;
import dev.parley.platform.testing.Uncounted;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The thread that writes receipts and tells of them, on a real database that fails now and then.
class ReceiptsTest {

    private final RecordedEvents<ReceiptsAdvanced> told = new RecordedEvents<>();
    private final List<String> statements = new CopyOnWriteArrayList<>();
    private final UserId ann = ChatFixtures.user();
    private final UserId ben = ChatFixtures.user();
    private volatile Predicate<String> broken = _ -> false;
    private TestDatabase database;
    private Receipts receipts;
    private Thread thread;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        goBy(Clock.systemUTC());
    }

    private void goBy(Clock clock) {
        receipts =
                new Receipts(() -> new Watched(database.open()), told, new Uncounted(), new Settings(Map.of()), clock);
        thread = Thread.ofPlatform().unstarted(receipts);
    }

    @AfterEach
    void close() throws InterruptedException {
        receipts.stop();
        thread.join(Duration.ofSeconds(10));
        database.close();
    }

    private Membership spokenIn(Membership chat) {
        ChatFixtures.entries(database, chat.chatId(), ann, 1, 3);
        return chat;
    }

    private void awaitToldAnn(Membership chat) {
        await().until(() -> told.all().stream()
                .flatMap(event -> event.notices().stream())
                .anyMatch(notice -> isOfAnns(notice, chat)));
    }

    private boolean isOfAnns(Notice notice, Membership chat) {
        return notice.user().equals(ann) && !notice.ofMe() && notice.chatId().equals(chat.chatId());
    }

    /// The one in a direct chat at once, the one in a group when the database is back.
    @Test
    void aFailureCostsNobodyItsNotice() {
        Membership direct = spokenIn(ChatFixtures.direct(database, ann, ben));
        Membership group = spokenIn(ChatFixtures.group(database, ann, ben));
        broken = sql -> sql.contains("hides_read from chats.participant where");
        receipts.advance(direct, ben, null, 3, 3);
        receipts.advance(group, ben, null, 3, 3);
        thread.start();
        awaitToldAnn(direct);
        await().until(() -> statements.stream().anyMatch(broken));
        assertThat(told.all().stream().flatMap(event -> event.notices().stream()))
                .noneMatch(notice -> isOfAnns(notice, group));
        broken = _ -> false;
        awaitToldAnn(group);
    }

    @Test
    void manyAreWrittenPieceByPieceAndAFailureLosesNone() {
        Membership group = spokenIn(ChatFixtures.group(database, ann, ben));
        for (int i = 0; i < 5_000; i++) {
            receipts.advance(group, ChatFixtures.user(), null, 1, 1);
        }
        receipts.advance(group, ben, null, 3, 3);
        broken = sql -> sql.contains("update chats.participant") && count("update chats.participant") == 2;
        thread.start();
        awaitToldAnn(group);
        assertThat(receipts.waiting()).isZero();
        assertThat(count("update chats.participant")).isEqualTo(3);
    }

    /// The first tries fail, as in a deadlock, or on a connection that has become stale.
    @Test
    void whatWasTakenIsWrittenThoughTheServerStops() throws InterruptedException {
        Membership direct = spokenIn(ChatFixtures.direct(database, ann, ben));
        broken = sql -> sql.contains("update chats.participant") && count("update chats.participant") <= 2;
        receipts.advance(direct, ben, null, 3, 3);
        receipts.stop();
        thread.start();
        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
        assertThat(receipts.waiting()).isZero();
        assertThat(WatermarkStore.ofMembers(database, List.of(direct.chatId())).get(direct.chatId()))
                .anyMatch(marks -> marks.user().equals(ben) && marks.read() == 3);
    }

    /// Though the database was away in between.
    @Test
    void eachWatermarkKeepsItsTimeUntilItIsWritten() {
        Membership direct = spokenIn(ChatFixtures.direct(database, ann, ben));
        ManualClock clock = new ManualClock();
        goBy(clock);
        Instant got = clock.instant();
        receipts.advance(direct, ben, null, 3, 0);
        broken = sql -> sql.contains("update chats.participant");
        thread.start();
        await().until(() -> count("update chats.participant") >= 1 && receipts.waiting() == 1);
        clock.advance(Duration.ofSeconds(10));
        receipts.advance(direct, ben, null, 2, 2);
        broken = _ -> false;
        awaitToldAnn(direct);
        await().untilAsserted(() -> assertThat(new MessageReceipts(database).of(ann, direct.chatId(), 2))
                .containsExactly(new MemberReceipt(ben, got, got.plusSeconds(10))));
    }

    /// Who got each of them when is told though none could be written for long. Their steps are told in order, and a
    /// failure between two of them loses none.
    @Test
    void whatWasReportedWhileTheDatabaseWasAwayKeepsItsTimes() {
        Membership direct = spokenIn(ChatFixtures.direct(database, ann, ben));
        ManualClock clock = new ManualClock();
        goBy(clock);
        Instant first = clock.instant();
        broken = sql -> sql.contains("update chats.participant");
        receipts.advance(direct, ben, null, 1, 0);
        thread.start();
        await().until(() -> count("update chats.participant") >= 1 && receipts.waiting() == 1);
        clock.advance(Duration.ofSeconds(10));
        receipts.advance(direct, ben, null, 2, 1);
        clock.advance(Duration.ofSeconds(10));
        receipts.advance(direct, ben, null, 3, 1);
        receipts.advance(direct, ben, null, 2, 2);
        broken = sql -> sql.contains("update chats.participant")
                && told.all().size() == 1
                && statements.stream().filter(sql::equals).count() % 2 == 0;
        await().until(() -> receipts.waiting() == 0 && told.all().size() == 3);
        MessageReceipts info = new MessageReceipts(database);
        assertThat(info.of(ann, direct.chatId(), 1))
                .containsExactly(new MemberReceipt(ben, first, first.plusSeconds(10)));
        assertThat(info.of(ann, direct.chatId(), 2))
                .containsExactly(new MemberReceipt(ben, first.plusSeconds(10), first.plusSeconds(20)));
        assertThat(info.of(ann, direct.chatId(), 3))
                .containsExactly(new MemberReceipt(ben, first.plusSeconds(20), null));
        assertThat(told.all().stream()
                        .flatMap(event -> event.notices().stream())
                        .filter(notice -> isOfAnns(notice, direct))
                        .map(Notice::delivered))
                .containsExactly(1L, 2L, 3L);
    }

    @Test
    void whatCannotBeWrittenDoesNotKeepTheServerFromStopping() throws InterruptedException {
        Membership direct = spokenIn(ChatFixtures.direct(database, ann, ben));
        broken = sql -> sql.contains("update chats.participant");
        receipts.advance(direct, ben, null, 3, 3);
        receipts.stop();
        thread.start();
        await().until(() -> count("update chats.participant") >= 2);
        thread.interrupt();
        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void aServerThatStopsRefusesWhatNobodyWouldWrite() {
        Membership direct = spokenIn(ChatFixtures.direct(database, ann, ben));
        thread.start();
        receipts.stop();
        assertThatExceptionOfType(ParleyException.class)
                .isThrownBy(() -> receipts.advance(direct, ben, null, 3, 3))
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE));
        assertThat(receipts.waiting()).isZero();
    }

    private long count(String part) {
        return statements.stream().filter(sql -> sql.contains(part)).count();
    }

    private final class Watched implements DirectConnection {
        private final DirectConnection connection;

        Watched(DirectConnection connection) {
            this.connection = connection;
        }

        @Override
        public <T> List<T> query(String sql, Function<Row, T> reader, Object... arguments) {
            statements.add(sql);
            if (broken.test(sql)) {
                throw new DatabaseUnavailable("08006", null);
            }
            return connection.query(sql, reader, arguments);
        }

        @Override
        public int update(String sql, Object... arguments) {
            return connection.update(sql, arguments);
        }

        @Override
        public void inTransaction(Runnable work) {
            connection.inTransaction(work);
        }

        @Override
        public void close() {
            connection.close();
        }
    }
}
