package dev.parley.chat.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.chat.api.ChatLog.MemberReceipt;
import dev.parley.chat.internal.ReceiptNotices.Own;
import dev.parley.chat.internal.WatermarkStore.Advance;
import dev.parley.chat.internal.WatermarkStore.MemberMarks;
import dev.parley.chat.internal.WatermarkStore.Watermarks;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.DirectConnection;
import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatermarkStoreTest {

    private static final long NOON = Instant.parse("2026-11-24T12:00:00Z").toEpochMilli();

    private final UserId ann = ChatFixtures.user();
    private final UserId ben = ChatFixtures.user();
    private final UserId carl = ChatFixtures.user();
    private TestDatabase database;
    private Membership chat;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        chat = ChatFixtures.group(database, ann, ben, carl);
        ChatFixtures.entries(database, chat.chatId(), ann, 1, 10);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Advance report(Membership of, UserId user, long delivered, long read) {
        return new Advance(of, user, delivered, read, NOON, null);
    }

    private List<Watermarks> advance(Advance... reports) {
        return WatermarkStore.advance(database, List.of(reports));
    }

    private String stored(UserId user) {
        return database.queryOne("""
                        select delivered || '/' || read || ' ' || (delivered_at is not null) || ' ' || (read_at is not null)
                        from chats.participant where chat_id = ? and user_id = ?""", row -> row.text(1), chat.chatId().value(), user.value())
                .orElseThrow();
    }

    @Test
    void moveForwardAndNeverBack() {
        assertThat(advance(report(chat, ben, 4, 2)))
                .containsExactly(new Watermarks(report(chat, ben, 4, 2), 4, 2, true, false));
        assertThat(stored(ben)).isEqualTo("4/2 true true");
        assertThat(advance(report(chat, ben, 3, 1))).isEmpty();
        assertThat(advance(report(chat, ben, 4, 2))).isEmpty();
        // One moves, the other would fall: the row tells what holds now.
        assertThat(advance(report(chat, ben, 3, 3)))
                .containsExactly(new Watermarks(report(chat, ben, 3, 3), 4, 3, true, false));
        assertThat(stored(ben)).isEqualTo("4/3 true true");
        assertThat(stored(ann)).isEqualTo("0/0 false false");
    }

    private static String synchronousCommit(Database connection) {
        return connection
                .queryOne("select current_setting('synchronous_commit')", row -> row.text(1))
                .orElseThrow();
    }

    /// The connection goes back to a pool from which writers of the log take theirs.
    @Test
    void onlyTheirOwnCommitDoesNotWaitForTheDisk() {
        try (DirectConnection connection = database.open()) {
            connection.update("set synchronous_commit = on");
            connection.inTransaction(() -> {
                WatermarkStore.advance(connection, List.of(report(chat, ben, 4, 2)));
                assertThat(synchronousCommit(connection)).isEqualTo("off");
            });
            assertThat(synchronousCommit(connection)).isEqualTo("on");
            assertThat(WatermarkStore.advance(connection, List.of(report(chat, ben, 5, 2))))
                    .hasSize(1);
            assertThat(synchronousCommit(connection)).isEqualTo("on");
        }
    }

    @Test
    void stopAtTheEndOfTheLog() {
        assertThat(advance(report(chat, ben, 1_000, 500)))
                .singleElement()
                .satisfies(marks ->
                        assertThat(List.of(marks.delivered(), marks.read())).containsExactly(10L, 10L));
        Membership empty = ChatFixtures.group(database, ann, ben);
        assertThat(advance(report(empty, ben, 5, 5))).isEmpty();
    }

    @Test
    void reportsOfTwoConnectionsTogetherAreNewsToBoth() {
        SessionId phone = new SessionId(UUID.randomUUID());
        SessionId tablet = new SessionId(UUID.randomUUID());
        Advance first = new Advance(chat, ben, 4, 0, NOON, phone);
        assertThat(first.and(new Advance(chat, ben, 2, 2, NOON, tablet)))
                .isEqualTo(new Advance(chat, ben, 4, 2, NOON, null));
        assertThat(first.and(new Advance(chat, ben, 5, 0, NOON, phone)).origin())
                .isEqualTo(phone);
    }

    private Advance report(long delivered, long read, long atSecond) {
        return new Advance(chat, ben, delivered, read, NOON + 1_000 * atSecond, null);
    }

    /// The seconds at which ben got and read a message, and in how many steps.
    private String told(long seq) {
        MemberReceipt told = new MessageReceipts(database)
                .of(ann, chat.chatId(), seq).stream()
                        .filter(member -> member.userId().equals(ben))
                        .findFirst()
                        .orElseThrow();
        long steps = database.queryOne("select count(*) from chats.advance", row -> row.longValue(1))
                .orElseThrow();
        return Stream.of(told.deliveredAt(), told.readAt())
                        .map(at -> at == null ? "-" : "" + (at.toEpochMilli() - NOON) / 1_000)
                        .collect(Collectors.joining("/"))
                + " in " + steps;
    }

    @Test
    void eachOfTheTwoKeepsTheTimeOfTheReportThatMovedIt() {
        // Read later than got.
        advance(report(2, 0, 1).and(report(1, 1, 2)).and(report(2, 2, 3)));
        assertThat(told(2)).isEqualTo("1/3 in 2");
        // Read, and then got more: what was read was got by then.
        advance(report(4, 4, 11).and(report(6, 2, 12)));
        assertThat(told(4)).isEqualTo("11/11 in 4");
        assertThat(told(6)).isEqualTo("12/- in 4");
        // The same, of what had been got before.
        advance(report(5, 5, 21).and(report(7, 0, 22)));
        assertThat(told(5)).isEqualTo("12/21 in 6");
        assertThat(told(7)).isEqualTo("22/- in 6");
        // What does not move a watermark has no say in when it did, here or on another node.
        advance(report(8, 0, 31).and(report(8, 5, 32)));
        assertThat(told(8)).isEqualTo("31/- in 7");
        advance(report(7, 0, 41).and(report(8, 8, 42)));
        assertThat(told(8)).isEqualTo("31/42 in 8");
        assertThat(database.query(
                        "select delivered_at, read_at from chats.participant where chat_id = ? and user_id = ?",
                        row -> List.of(row.instant(1), row.instant(2)),
                        chat.chatId().value(),
                        ben.value()))
                .containsExactly(List.of(Instant.ofEpochMilli(NOON + 31_000), Instant.ofEpochMilli(NOON + 42_000)));
    }

    @Test
    void whatMovesAtOnceIsOneStep() {
        advance(report(3, 3, 1), report(chat, carl, 2, 1));
        assertThat(told(3)).isEqualTo("1/1 in 2");
    }

    @Test
    void whatTheNodeKnowsIsCommittedNeedsNoLook() {
        // It may know of more than this look at the log would show; it never claims less than it was told.
        assertThat(advance(report(chat, ben, 10, 7).known(10)))
                .containsExactly(new Watermarks(report(chat, ben, 10, 7).known(10), 10, 7, true, false));
        assertThat(advance(report(chat, carl, 12, 12).known(3)))
                .singleElement()
                .satisfies(marks -> assertThat(marks.read()).isEqualTo(10));
    }

    @Test
    void manyChatsAndMembersGoInOneStatement() {
        Membership other = ChatFixtures.direct(database, ann, ben);
        ChatFixtures.entries(database, other.chatId(), ben, 1, 3);
        assertThat(advance(
                        report(chat, ann, 1, 0),
                        report(chat, ben, 2, 2),
                        report(chat, carl, 0, 0),
                        report(other, ann, 3, 3)))
                .extracting(marks -> Map.entry(marks.advance().user(), marks.delivered()))
                .containsExactlyInAnyOrder(Map.entry(ann, 1L), Map.entry(ben, 2L), Map.entry(ann, 3L));
    }

    /// Whatever the node remembers of the chat.
    @Test
    void tellWhetherOneOfTheTwoInADirectChatHidesWhatItHasRead() {
        Membership direct = ChatFixtures.direct(database, ann, ben);
        ChatFixtures.entries(database, direct.chatId(), ann, 1, 3);
        assertThat(advance(report(direct, ann, 1, 1), report(direct, ben, 1, 1)))
                .extracting(Watermarks::hidesRead)
                .containsExactly(false, false);
        hidesRead(direct, ben, true);
        assertThat(advance(report(direct, ann, 2, 2), report(direct, ben, 2, 2)))
                .extracting(Watermarks::hidesRead)
                .containsExactly(true, true);
        hidesRead(direct, ben, false);
        assertThat(advance(report(direct, ann, 3, 3), report(direct, ben, 3, 3)))
                .extracting(Watermarks::hidesRead)
                .containsExactly(false, false);
    }

    @Test
    void aChoiceThatIsBeingMadeIsWaitedFor() throws Exception {
        Membership direct = ChatFixtures.direct(database, ann, ben);
        ChatFixtures.entries(database, direct.chatId(), ann, 1, 3);
        try (DirectConnection choosing = database.open();
                DirectConnection reading = database.open()) {
            CompletableFuture<List<Watermarks>> moved = new CompletableFuture<>();
            choosing.inTransaction(() -> {
                choosing.update("update chats.participant set hides_read = true where user_id = ?", ben.value());
                Thread.ofVirtual()
                        .start(() ->
                                moved.complete(WatermarkStore.advance(reading, List.of(report(direct, ben, 3, 3)))));
                await().until(() -> !database.query("select from pg_locks where not granted", _ -> Boolean.TRUE)
                        .isEmpty());
            });
            assertThat(moved.get(30, TimeUnit.SECONDS)).singleElement().matches(Watermarks::hidesRead);
        }
    }

    private void hidesRead(Membership of, UserId user, boolean hides) {
        database.update(
                "update chats.participant set hides_read = ? where chat_id = ? and user_id = ?",
                hides,
                of.chatId().value(),
                user.value());
    }

    @Test
    void whoHasLeftComesAsFarAsItMayReadAndNobodyLearnsWhen() {
        advance(report(chat, carl, 4, 4));
        ChatFixtures.remove(database, chat, carl, 9);
        assertThat(advance(report(chat, carl, 10, 10), report(chat, ChatFixtures.user(), 10, 10)))
                .containsExactly(new Watermarks(report(chat, carl, 10, 10), 9, 9, true, false));
        assertThat(advance(report(chat, carl, 10, 10))).isEmpty();
        assertThat(stored(carl)).isEqualTo("9/9 false false");
        assertThat(new MessageReceipts(database).of(ann, chat.chatId(), 4))
                .filteredOn(member -> member.userId().equals(carl))
                .singleElement()
                .satisfies(member -> assertThat(member.readAt()).isNotNull());
        assertThat(new MessageReceipts(database).of(ann, chat.chatId(), 5))
                .filteredOn(member -> member.userId().equals(carl))
                .singleElement()
                .satisfies(member -> assertThat(new Object[] {member.deliveredAt(), member.readAt()})
                        .containsOnlyNulls());
        assertThat(WatermarkStore.ofMembers(database, List.of(chat.chatId())).get(chat.chatId()))
                .extracting(MemberMarks::user)
                .containsExactlyInAnyOrder(ann, ben);
    }

    @Test
    void aChangeIsSeenBySync() {
        String before = changedBy(ben);
        advance(report(chat, ben, 1, 1));
        assertThat(changedBy(ben)).isNotEqualTo(before);
        String after = changedBy(ben);
        advance(report(chat, ben, 1, 1));
        assertThat(changedBy(ben)).isEqualTo(after);
    }

    private String changedBy(UserId user) {
        return database.queryOne(
                        "select changed_by::text from chats.participant where chat_id = ? and user_id = ?",
                        row -> row.text(1),
                        chat.chatId().value(),
                        user.value())
                .orElseThrow();
    }

    @Test
    void theNewestEntries() {
        ChatFixtures.entries(database, chat.chatId(), ben, 11, 12);
        ChatFixtures.entries(database, chat.chatId(), ann, 13, 13);
        assertThat(WatermarkStore.newest(database, chat.chatId()))
                .startsWith(new Own(ann, 13), new Own(ben, 12), new Own(ben, 11));
        ChatFixtures.entries(database, chat.chatId(), ben, 14, 13 + WatermarkStore.NEWEST);
        assertThat(WatermarkStore.newest(database, chat.chatId()))
                .hasSize(WatermarkStore.NEWEST)
                .endsWith(new Own(ben, 14));
    }

    @Test
    void reportsOfOneReaderMergeToTheHighest() {
        Advance merged = report(chat, ben, 5, 1).and(report(chat, ben, 3, 2));
        assertThat(merged.delivered()).isEqualTo(5);
        assertThat(merged.read()).isEqualTo(2);
    }
}
