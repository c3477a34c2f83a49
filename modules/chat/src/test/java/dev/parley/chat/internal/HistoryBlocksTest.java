package dev.parley.chat.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.chat.api.Entry;
import dev.parley.chat.internal.Erasure.ErasedMessage;
import dev.parley.platform.api.CacheName;
import dev.parley.platform.api.ClusterChanged;
import dev.parley.platform.api.ReadDatabase;
import dev.parley.platform.api.Row;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.SharedCache;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.LoneServer;
import dev.parley.platform.testing.ManualClock;
import dev.parley.platform.testing.MemoryCaches;
import dev.parley.platform.testing.TestDatabase;
import dev.parley.platform.testing.TestNetwork;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Pages from the cache are those of the database, also when another node erases and nobody invalidates anything.
class HistoryBlocksTest {

    private final ManualClock clock = new ManualClock();
    private final UserId ann = ChatFixtures.user();
    private TestDatabase database;
    private Counting counting;
    private Membership chat;
    private ChatLogReader log;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        counting = new Counting(database);
        chat = ChatFixtures.group(database, ann);
        ChatFixtures.entries(database, chat.chatId(), ann, 1, 200);
        log = ChatFixtures.log(counting, new MemoryCaches(clock), clock);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private List<Entry> page(long after, int limit) {
        return log.history(ann, chat.chatId(), after, null, limit).entries();
    }

    private void erase(long seq) {
        database.query(
                "with " + Erasure.PARTS + " select 1",
                row -> row.intValue(1),
                Erasure.arguments(List.of(
                                new ErasedMessage(chat.chatId(), seq, ChatFixtures.user(), null, UUID.randomUUID())))
                        .toArray());
    }

    @Test
    void everyPageIsWhatTheLogHolds() {
        for (int round = 0; round < 2; round++) {
            for (long after : new long[] {0, 1, 62, 63, 64, 65, 127, 128, 150, 191, 192, 193, 199, 200, 201, 9_999}) {
                for (int limit : new int[] {1, 2, 63, 64, 65, 128, 200}) {
                    var page = log.history(ann, chat.chatId(), after, null, limit);
                    long last = Math.min(200, after + limit);
                    assertThat(page.entries()).extracting(Entry::seq).isEqualTo(seqs(after + 1, last));
                    assertThat(page.more()).isEqualTo(last < 200);
                    long before = after + 1;
                    page = log.history(ann, chat.chatId(), null, before, limit);
                    long to = Math.min(200, before - 1);
                    long from = Math.max(1, to - limit + 1);
                    assertThat(page.entries()).extracting(Entry::seq).isEqualTo(seqs(from, to));
                    assertThat(page.more()).isEqualTo(from > 1 && to >= from);
                }
            }
        }
        var newest = log.history(ann, chat.chatId(), null, null, 5);
        assertThat(newest.entries()).extracting(Entry::seq).isEqualTo(seqs(196, 200));
    }

    private static List<Long> seqs(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    @Test
    void aPageThatWasReadIsNotReadAgain() {
        page(0, 64);
        int reads = counting.reads;
        page(0, 64);
        // Who may read what is asked each time, the entries are not.
        assertThat(counting.reads).isEqualTo(reads + 1);
    }

    /// Not only is it shown no more, it is not in the memory of any node.
    @Test
    void allNodesDropTheBlocksOfWhatIsErased() {
        TestNetwork network = new TestNetwork();
        MemoryCaches caches = new MemoryCaches(clock);
        TestNetwork.Node hearing = network.node("hearing");
        HistoryBlocks others = ChatFixtures.history(database, caches, hearing);
        others.start(null);
        others.read(chat.chatId(), 1, 192, 200, 0, others.forgotten(chat.chatId()));
        assertThat(cached(caches)).containsExactly(true, true, true);

        HistoryBlocks erasing = ChatFixtures.history(database, new MemoryCaches(clock), network.node("erasing"));
        erasing.forget(chat.chatId(), 65, 65);
        assertThat(cached(caches)).containsExactly(true, false, true);
        network.cutOff("hearing");
        erasing.forget(chat.chatId(), 1, 1);
        assertThat(cached(caches)).containsExactly(true, false, true);
        others.on(new ClusterChanged(0));
        assertThat(cached(caches)).containsOnly(false);
    }

    private List<Boolean> cached(MemoryCaches caches) {
        SharedCache<HistoryBlocks.Key, HistoryBlocks.Block> cache = caches.cache(CacheName.HISTORY);
        return LongStream.range(0, 3)
                .mapToObj(
                        number -> cache.get(new HistoryBlocks.Key(chat.chatId().value(), number))
                                .isPresent())
                .toList();
    }

    @Test
    void whatAnotherNodeErasedIsGoneAtTheNextRead() {
        assertThat(page(0, 64).get(9).isErased()).isFalse();
        erase(10);
        assertThat(page(0, 64).get(9).isErased()).isTrue();
        int reads = counting.reads;
        assertThat(page(0, 64).get(9).isErased()).isTrue();
        assertThat(counting.reads).isEqualTo(reads + 1);
    }

    /// What was erased here does not stay in memory until somebody asks for it.
    @Test
    void whatThisNodeErasedIsNotKept() {
        MemoryCaches caches = new MemoryCaches(clock);
        SharedCache<HistoryBlocks.Key, HistoryBlocks.Block> cache = caches.cache(CacheName.HISTORY);
        log = ChatFixtures.log(counting, caches, clock);
        HistoryBlocks history = ChatFixtures.history(counting, caches);
        page(0, 192);
        UUID id = chat.chatId().value();
        history.forget(chat.chatId(), 64, 64);
        assertThat(cache.get(new HistoryBlocks.Key(id, 0))).isEmpty();
        assertThat(cache.get(new HistoryBlocks.Key(id, 1))).isPresent();
        history.forget(chat.chatId(), 65, 1_000_000);
        assertThat(cache.get(new HistoryBlocks.Key(id, 1))).isEmpty();
        assertThat(cache.get(new HistoryBlocks.Key(id, 2))).isEmpty();

        page(0, 192);
        database.update("update chats.entry set expires_at = ? where chat_id = ? and seq = 70", clock.instant(), id);
        new ExpirySweep(database, history, new Settings(Map.of()), clock).sweep();
        assertThat(cache.get(new HistoryBlocks.Key(id, 0))).isPresent();
        assertThat(cache.get(new HistoryBlocks.Key(id, 1))).isEmpty();
    }

    @Test
    void anErasureBetweenTheTwoReadsOfAPageIsNotForgotten() {
        for (int between = 1; between <= 2; between++) {
            int seq = 10 * between;
            log = ChatFixtures.log(counting, new MemoryCaches(clock), clock);
            // Once right after the reader was authorised, once right after the block was read.
            counting.after(between, () -> erase(seq));
            page(0, 64);
            assertThat(page(0, 64).get(seq - 1).isErased()).isTrue();
        }
    }

    /// Neither what a reader had from the primary before, nor what it has from a replica that lags behind.
    @Test
    void whatIsErasedWhileItIsReadIsNotPutBack() {
        try (TestDatabase copy = TestDatabase.create()) {
            copyTo(copy, 64);
            MemoryCaches caches = new MemoryCaches(clock);
            isNotPutBack(caches, ChatFixtures.history(counting, caches), 2);
            isNotPutBack(caches, new HistoryBlocks(counting, ChatFixtures.replica(copy), caches, new LoneServer()), 1);
        }
    }

    private void isNotPutBack(MemoryCaches caches, HistoryBlocks history, int queries) {
        log = ChatFixtures.log(counting, history, clock);
        counting.after(queries, () -> {
            erase(10);
            history.forget(chat.chatId(), 10, 10);
        });
        assertThat(page(0, 64)).hasSize(64);
        assertThat(cached(caches)).containsOnly(false);
        page(0, 64);
        assertThat(cached(caches)).containsExactly(true, false, false);
        history.forget(chat.chatId(), 10, 10);
    }

    @Test
    void aBlockWithMuchInItIsNotKept() {
        byte[] large = ("{\"text\":\"" + "x".repeat(2_000) + "\"}").getBytes(StandardCharsets.UTF_8);
        database.update(
                "update chats.entry set body = ? where chat_id = ? and seq <= 40",
                large,
                chat.chatId().value());
        page(0, 64);
        int reads = counting.reads;
        page(0, 64);
        assertThat(counting.reads).isEqualTo(reads + 2);
    }

    @Test
    void whatHasExpiredIsNotShownThoughItIsCached() {
        database.update(
                "update chats.entry set expires_at = ? where chat_id = ? and seq = 10",
                clock.instant().plusSeconds(60),
                chat.chatId().value());
        assertThat(page(0, 64).get(9).isErased()).isFalse();
        clock.advance(Duration.ofSeconds(60));
        assertThat(page(0, 64).get(9).isErased()).isTrue();
    }

    /// What of an old copy may be shown: nothing that it lacks, and nothing that was erased since.
    @Test
    void theReplicaIsReadWhereItIsNewEnough() {
        try (TestDatabase copy = TestDatabase.create()) {
            assertThat(readsOfPrimary(copy, 0, 64)).isEqualTo(2);
            copyTo(copy, 127);
            assertThat(readsOfPrimary(copy, 0, 64)).isEqualTo(1);
            // One entry of the next block has not come yet, and the last is not whole anywhere.
            assertThat(readsOfPrimary(copy, 64, 136)).isEqualTo(4);
            erase(10);
            assertThat(readsOfPrimary(copy, 0, 64)).isEqualTo(2);
        }
    }

    /// Reads a page by a node that knows nothing yet, and compares it with what the primary has.
    private int readsOfPrimary(TestDatabase copy, long after, int limit) {
        int before = counting.reads;
        List<Entry> read = ChatFixtures.log(counting, ChatFixtures.replica(copy), new MemoryCaches(clock), clock)
                .history(ann, chat.chatId(), after, null, limit)
                .entries();
        int reads = counting.reads - before;
        log = ChatFixtures.log(counting, new MemoryCaches(clock), clock);
        assertThat(read).usingRecursiveFieldByFieldElementComparator().isEqualTo(page(after, limit));
        return reads;
    }

    private void copyTo(TestDatabase copy, long last) {
        copy.update(
                "insert into chats.chat (chat_id, is_group) values (?, true)",
                chat.chatId().value());
        database.query(
                "select seq, sender_id, client_msg_id from chats.entry where chat_id = ? and seq <= ?",
                row -> {
                    ChatFixtures.entry(copy, chat.chatId(), row.longValue(1), new UserId(row.uuid(2)), row.uuid(3));
                    return null;
                },
                chat.chatId().value(),
                last);
    }

    /// Counts queries, and lets something happen after one.
    private static final class Counting implements ReadDatabase {
        private final ReadDatabase database;
        private int reads;
        private int happensAfter;
        private Runnable event;

        Counting(ReadDatabase database) {
            this.database = database;
        }

        void after(int queries, Runnable happening) {
            happensAfter = queries;
            event = happening;
        }

        @Override
        public <T> List<T> query(String sql, Function<Row, T> reader, Object... arguments) {
            List<T> rows = database.query(sql, reader, arguments);
            reads++;
            if (event != null && --happensAfter == 0) {
                Runnable due = event;
                event = null;
                due.run();
            }
            return rows;
        }
    }
}
