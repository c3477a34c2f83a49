package dev.parley.chat.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.chat.api.ChatLog.MemberReceipt;
import dev.parley.chat.api.ChatLog.Summary;
import dev.parley.chat.api.ChatLog.SyncPage;
import dev.parley.chat.internal.WatermarkStore.Advance;
import dev.parley.chat.internal.WatermarkStore.MemberMarks;
import dev.parley.chat.internal.WatermarkStore.Watermarks;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.DirectConnection;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.TestDatabase;
import dev.parley.user.api.BlockChanged;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A block is answered when nothing is under way that did not see it. From then on the other one does not see what
/// the blocker gets and reads.
@Timeout(60)
class BlockedChatsTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private static final long NOON = Instant.parse("2026-11-24T12:00:00Z").toEpochMilli();

    private final UserId ann = ChatFixtures.user();
    private final UserId ben = ChatFixtures.user();
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

    private DirectConnection connection(String application) {
        DirectConnection connection = database.open();
        connection.query("select set_config('application_name', ?, false)", row -> row.text(1), application);
        return connection;
    }

    @Test
    void whatBeganBeforeIsWaitedFor() throws Exception {
        try (DirectConnection writer = connection("ParleyDirect")) {
            CompletableFuture<Boolean> waited = new CompletableFuture<>();
            writer.inTransaction(() -> {
                writer.query("select pg_current_xact_id()::text", row -> row.text(1));
                Thread.ofVirtual().start(() -> waited.complete(BlockedChats.awaitEarlierStatements(database, LONG)));
                await().during(Duration.ofMillis(300)).atMost(LONG).until(() -> !waited.isDone());
            });
            assertThat(waited.get(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void itWaitsNoLongerThanItsPatienceNorForOthers() {
        try (DirectConnection writer = connection("ParleyDirect");
                DirectConnection backup = connection("pg_dump")) {
            backup.inTransaction(() -> {
                backup.query("select 1", row -> row.intValue(1));
                assertThat(BlockedChats.awaitEarlierStatements(database, LONG)).isTrue();
                writer.inTransaction(() -> {
                    writer.query("select 1", row -> row.intValue(1));
                    assertThat(BlockedChats.awaitEarlierStatements(database, Duration.ofMillis(50)))
                            .isFalse();
                });
            });
        }
    }

    private Membership chat() {
        Membership chat = ChatFixtures.direct(database, ann, ben);
        ChatFixtures.entries(database, chat.chatId(), ann, 1, 5);
        return chat;
    }

    private List<Watermarks> advance(Database on, Membership chat, UserId reader, long delivered, long read) {
        return WatermarkStore.advance(
                on, List.of(new Advance(chat, reader, delivered, read, NOON + 1_000 * delivered, null)));
    }

    private List<Watermarks> bensAdvance(Membership chat, long delivered, long read) {
        return advance(database, chat, ben, delivered, read);
    }

    private void benBlocks(boolean blocks) {
        BlockedChats.write(database, new BlockChanged(ben, ann, blocks));
    }

    /// What Ann sees of Ben's watermarks, wherever she looks.
    private void annSees(Membership chat, long delivered, long read) {
        othersAre(ann, chat, delivered, read);
        for (long seq = 1; seq <= 5; seq++) {
            MemberReceipt receipt = log.info(ann, chat.chatId(), seq).getFirst();
            assertThat(receipt.deliveredAt() != null).isEqualTo(seq <= delivered);
            assertThat(receipt.readAt() != null).isEqualTo(seq <= read);
        }
    }

    private void othersAre(UserId user, Membership chat, long delivered, long read) {
        Summary summary = log.summary(user, chat.chatId()).orElseThrow();
        assertThat(List.of(summary.othersDelivered(), summary.othersRead())).containsExactly(delivered, read);
        assertThat(WatermarkStore.ofMembers(database, List.of(chat.chatId())).get(chat.chatId()))
                .filteredOn(marks -> !marks.user().equals(user))
                .singleElement()
                .isEqualTo(new MemberMarks(user.equals(ann) ? ben : ann, delivered, read, false));
    }

    @Test
    void theOtherSeesWhatTheBlockerHadReadUntilTheBlockEnds() {
        Membership chat = chat();
        assertThat(bensAdvance(chat, 2, 1)).allMatch(Watermarks::shown);
        benBlocks(true);
        assertThat(bensAdvance(chat, 4, 3)).singleElement().matches(moved -> !moved.shown());
        benBlocks(true);
        annSees(chat, 2, 1);
        Summary bens = log.summary(ben, chat.chatId()).orElseThrow();
        assertThat(List.of(bens.delivered(), bens.read())).containsExactly(4L, 3L);
        benBlocks(false);
        annSees(chat, 4, 3);
        assertThat(bensAdvance(chat, 5, 5)).allMatch(Watermarks::shown);
    }

    /// Who does not want to show what it reads to somebody it has not blocked can hide it, or block too.
    @Test
    void theBlockerSeesWhatTheOtherReads() {
        Membership chat = chat();
        benBlocks(true);
        assertThat(advance(database, chat, ann, 5, 5)).allMatch(Watermarks::shown);
        othersAre(ben, chat, 5, 5);
        BlockedChats.write(database, new BlockChanged(ann, ben, true));
        benBlocks(false);
        othersAre(ben, chat, 5, 5);
        bensAdvance(chat, 3, 3);
        annSees(chat, 3, 3);
    }

    /// Before there were steps only the last one's time was kept: it may be one after the block.
    @Test
    void infoTellsNoTimeAfterTheBlockForWhatHasNoStep() {
        Membership chat = chat();
        bensAdvance(chat, 2, 2);
        database.update("delete from chats.advance");
        benBlocks(true);
        annSees(chat, 2, 2);
        bensAdvance(chat, 4, 2);
        assertThat(log.info(ann, chat.chatId(), 1).getFirst().deliveredAt()).isNull();
        assertThat(log.info(ann, chat.chatId(), 1).getFirst().readAt()).isEqualTo(Instant.ofEpochMilli(NOON + 2_000));
    }

    @Test
    void syncTellsOfTheBlockedChatWhenWhatIsShownOfItChanges() {
        Membership chat = chat();
        String cursor = log.sync(ann, null, 10).cursor();
        bensAdvance(chat, 2, 1);
        benBlocks(true);
        SyncPage page = log.sync(ann, cursor, 10);
        assertThat(page.chats()).singleElement().matches(summary -> summary.othersRead() == 1);
        bensAdvance(chat, 4, 3);
        assertThat(log.sync(ann, page.cursor(), 10).chats()).isEmpty();
        assertThat(log.sync(ben, page.cursor(), 10).chats()).hasSize(1);
        benBlocks(false);
        assertThat(log.sync(ann, page.cursor(), 10).chats())
                .singleElement()
                .matches(summary -> summary.othersRead() == 3);
    }

    /// Else it would tell of the block.
    @Test
    void syncDoesNotTellOfTheBlockItself() {
        Membership chat = chat();
        bensAdvance(chat, 2, 1);
        String cursor = log.sync(ann, null, 10).cursor();
        benBlocks(true);
        assertThat(log.sync(ann, cursor, 10).chats()).isEmpty();
    }

    /// Its report was begun before the block and comes to its row after it.
    @Test
    void whatIsReadWhileTheBlockIsBeingCommittedIsNotShown() throws Exception {
        Membership chat = chat();
        try (DirectConnection blocking = connection("Parley");
                DirectConnection reading = connection("Parley")) {
            CompletableFuture<List<Watermarks>> moved = new CompletableFuture<>();
            blocking.inTransaction(() -> {
                BlockedChats.write(blocking, new BlockChanged(ben, ann, true));
                Thread.ofVirtual().start(() -> moved.complete(advance(reading, chat, ben, 5, 5)));
                await().until(() -> !database.query("select from pg_locks where not granted", _ -> Boolean.TRUE)
                        .isEmpty());
            });
            assertThat(moved.get(30, TimeUnit.SECONDS)).singleElement().matches(marks -> !marks.shown());
        }
        annSees(chat, 0, 0);
    }

    @Test
    void aBlockThatIsDiscardedHidesNothing() {
        Membership chat = chat();
        benBlocks(true);
        bensAdvance(chat, 4, 3);
        BlockedChats.discard(database, chat.chatId(), ben, "1");
        annSees(chat, 0, 0);
        String madeBy = database.queryOne("select made_by::text from chats.block", row -> row.text(1))
                .orElseThrow();
        BlockedChats.discard(database, chat.chatId(), ben, madeBy);
        annSees(chat, 4, 3);
    }
}
