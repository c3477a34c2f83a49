package dev.parley.chat.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.chat.api.Entry;
import dev.parley.chat.api.EntryKind;
import dev.parley.chat.api.SendRequest;
import dev.parley.chat.internal.ChatFixtures.Sent;
import dev.parley.chat.internal.Erasure.ErasedMessage;
import dev.parley.chat.internal.WatermarkStore.Advance;
import dev.parley.chat.internal.WatermarkStore.Watermarks;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.DatabaseException;
import dev.parley.platform.api.UniqueViolation;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.ManualClock;
import dev.parley.platform.testing.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A rolling upgrade, as the log sees it: the version before has written, the first new node migrates, and both
/// versions go on side by side in one chat. What the version before does is its SQL here: its server would have
/// to be built from an earlier commit first, which is not to be had where these tests run.
@Timeout(60)
class PreviousVersionTest {

    private final UserId ann = ChatFixtures.user();
    private final UserId ben = ChatFixtures.user();
    private TestDatabase database;
    private PreviousVersion before;

    @BeforeEach
    void open() {
        database = TestDatabase.createAt("chats", 3);
        before = new PreviousVersion(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void bothVersionsWriteToOneChatAndReadAllOfIt() throws InterruptedException {
        Membership chat = before.makeChat(ann, ben);
        ChatId id = chat.chatId();
        for (long seq = 1; seq <= 3; seq++) {
            before.store(id, seq, ann, ben);
        }
        before.advance(id, ben, 3, 2);
        database.migrate();
        BatchWriter writer = writer();
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

    private BatchWriter writer() {
        return new BatchWriter(
                database,
                new RecordedCommits(),
                ChatFixtures.memberships(database),
                ChatFixtures.alone(),
                ChatFixtures.metrics(),
                ChatFixtures.settings(),
                Clock.systemUTC());
    }

    /// It is not told of the upgrade, and does not pause for it: the tables change beneath its statements.
    @Test
    void underLoadNothingIsLostOrMissedByEitherWhileTheTablesChange() throws Exception {
        Map<Membership, UserId> peers = new LinkedHashMap<>();
        for (int i = 0; i < 4; i++) {
            UserId peer = ChatFixtures.user();
            Membership chat = before.makeChat(ann, peer);
            peers.put(chat, peer);
            for (long seq = 1; seq <= 30; seq++) {
                before.store(chat.chatId(), seq, ann, peer);
            }
            before.advance(chat.chatId(), peer, 30, 20);
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                PreviousNode node = new PreviousNode(database, ann, peers)) {
            Future<?> working = threads.submit(node);
            node.awaitRounds(10, working);
            database.migrate();
            node.awaitRounds(10, working);

            Map<Membership, List<Long>> added = writeBeside(node, working, peers);
            node.stop();
            working.get(30, TimeUnit.SECONDS);

            peers.forEach((chat, peer) -> {
                ChatId id = chat.chatId();
                List<Long> stored =
                        new ArrayList<>(LongStream.rangeClosed(1, 30).boxed().toList());
                stored.addAll(node.stored(id));
                stored.addAll(added.get(chat));
                assertThat(ChatFixtures.seqs(database, id))
                        .isEqualTo(ChatFixtures.upTo(stored.size()))
                        .containsExactlyInAnyOrderElementsOf(stored);
                assertThat(node.stored(id).getLast())
                        .isGreaterThan(added.get(chat).getFirst());
                assertThat(owed(id)).containsExactly(node.stored(id).getLast());
                before.advance(id, peer, stored.size(), stored.size());
                assertThat(read(id, peer)).isEqualTo(stored.size());
                assertThat(read(id, ann)).isEqualTo(added.get(chat).getLast());
            });
        }
    }

    /// Fifty messages to each chat by the new version, whose sender has got what is in it before.
    private Map<Membership, List<Long>> writeBeside(PreviousNode node, Future<?> working, Map<Membership, UserId> peers)
            throws Exception {
        Map<Membership, List<Long>> added = new LinkedHashMap<>();
        ChatLogReader log = ChatFixtures.log(database, new ManualClock());
        BatchWriter writer = writer();
        Thread thread = Thread.ofPlatform().start(writer);
        for (int round = 0; round < 50; round++) {
            for (Map.Entry<Membership, UserId> each : peers.entrySet()) {
                Membership chat = each.getKey();
                Sent sent = ChatFixtures.send(chat, ann);
                writer.submit(sent.entry());
                long seq = sent.stored().seq();
                added.computeIfAbsent(chat, _ -> new ArrayList<>()).add(seq);
                List<Watermarks> moved =
                        WatermarkStore.advance(database, List.of(new Advance(chat, ann, seq, seq, 1_000, null)));
                assertThat(moved).extracting(Watermarks::read).containsExactly(seq);
                assertThat(log.history(each.getValue(), chat.chatId(), seq - 30, null, 30)
                                .entries())
                        .extracting(Entry::seq)
                        .isEqualTo(LongStream.rangeClosed(seq - 29, seq).boxed().toList());
            }
            node.awaitRounds(1, working);
        }
        writer.stop();
        thread.join(Duration.ofSeconds(10));
        return added;
    }

    private long read(ChatId chat, UserId member) {
        return database.queryOne(
                        "select read from chats.participant where chat_id = ? and user_id = ?",
                        row -> row.longValue(1),
                        chat.value(),
                        member.value())
                .orElseThrow();
    }

    private List<Long> owed(ChatId chat) {
        return database.query(
                "select seq from chats.push_due where chat_id = ?", row -> row.longValue(1), chat.value());
    }

    /// Why a node migrates before it serves: what is missing shows at once, and not as a lost erasure.
    @Test
    void theNewVersionErasesNothingBeforeItHasMigrated() {
        Membership chat = before.makeChat(ann, ben);
        before.store(chat.chatId(), 1, ann, ben);
        SendRequest request = new SendRequest(
                ann,
                chat.chatId(),
                null,
                UUID.randomUUID(),
                EntryKind.DELETE,
                new byte[] {'{', '}'},
                0,
                List.of(),
                1,
                null,
                0,
                null);
        PendingEntry deletion = ChatFixtures.send(chat, request).entry();
        deletion.number(2);
        List<ErasedMessage> erased = List.of(new ErasedMessage(chat.chatId(), 1, ann, null, UUID.randomUUID()));
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> LogStore.insert(database, List.of(deletion), List.of(), erased, 0));
        assertThat(before.page(chat.chatId(), 1, 10)).containsExactly(1L);
        database.migrate();
        LogStore.insert(database, List.of(deletion), List.of(), erased, 0);
        assertThat(before.page(chat.chatId(), 1, 10)).containsExactly(1L, 2L);
    }
}
