package dev.parley.chat.internal;

import static dev.parley.chat.internal.ChatFixtures.send;
import static dev.parley.chat.internal.ChatFixtures.seqs;
import static dev.parley.chat.internal.ChatFixtures.settings;
import static dev.parley.chat.internal.ChatFixtures.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.chat.api.SendResult;
import dev.parley.chat.internal.ChatFixtures.Sent;
import dev.parley.chat.internal.FaultyDatabase.Fault;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.DirectConnection;
import dev.parley.platform.api.DirectDatabase;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Writers that get in each other's way, and connections that break at the worst moment: the log stays without gaps
/// and without repeats, everybody is answered once, and every `Stored` is true.
class BatchWritersInTroubleTest {

    private final RecordedCommits commits = new RecordedCommits();
    private final UserId ann = user();
    private final UserId ben = user();
    private final Map<BatchWriter, Thread> threads = new ConcurrentHashMap<>();
    private TestDatabase database;
    private List<Membership> chats;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        chats = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            chats.add(ChatFixtures.group(database, ann, ben));
        }
    }

    @AfterEach
    void close() throws InterruptedException {
        for (Map.Entry<BatchWriter, Thread> started : threads.entrySet()) {
            started.getKey().stop();
            started.getValue().join(Duration.ofSeconds(10));
            assertThat(started.getValue().isAlive()).isFalse();
        }
        database.close();
    }

    private BatchWriter start(DirectDatabase on, ChatSettings settings) {
        return start(writer(on, settings));
    }

    private BatchWriter writer(DirectDatabase on, ChatSettings settings) {
        return new BatchWriter(
                on,
                commits,
                new UnchangedMembers(chats),
                ChatFixtures.alone(),
                ChatFixtures.metrics(),
                settings,
                Clock.systemUTC());
    }

    private BatchWriter start(BatchWriter writer) {
        threads.put(writer, Thread.ofPlatform().start(writer));
        return writer;
    }

    /// Reads no connection that a test has cut.
    private record UnchangedMembers(List<Membership> chats) implements CurrentMembers {

        @Override
        public boolean isCurrent(Membership membership) {
            return true;
        }

        @Override
        public Optional<Membership> find(ChatId chat) {
            return chats.stream()
                    .filter(membership -> membership.chatId().equals(chat))
                    .findFirst();
        }

        @Override
        public Optional<Membership> findAnew(Membership known) {
            return Optional.of(known);
        }
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    /// Two writers are what two nodes are to a chat.
    @Test
    void twoWritersOfTheSameChatsMakeLogsWithoutGaps() {
        BatchWriter one = writer(database, settings());
        BatchWriter other = writer(database, settings());
        List<Sent> sent = new ArrayList<>();
        for (int round = 0; round < 150; round++) {
            for (Membership chat : chats) {
                sent.add(submitted(one, send(chat, ann)));
                sent.add(submitted(other, send(chat, ben)));
            }
        }
        start(one);
        start(other);
        allStored(sent, 300);
    }

    /// Another node's batch holds what this one wants next, and the other way round: PostgreSQL ends one of the
    /// two, and that one tries again.
    @Test
    void aDeadlockWithAnotherNodeIsTriedAgain() {
        Membership first = chats.get(0);
        Membership second = chats.get(1);
        BatchWriter writer = writer(database, settings());
        List<Sent> sent = List.of(submitted(writer, send(first, ann)), submitted(writer, send(second, ann)));
        try (DirectConnection otherNode = database.open()) {
            otherNode.inTransaction(() -> {
                ChatFixtures.entry(otherNode, second.chatId(), 1, ben, UUID.randomUUID());
                start(writer);
                await().pollInSameThread()
                        .until(() -> otherNode
                                .queryOne("select exists (select from pg_locks where not granted)", row -> row.flag(1))
                                .orElseThrow());
                // The writer has waited longer, so it is the one that PostgreSQL ends.
                ChatFixtures.entry(otherNode, first.chatId(), 1, ben, UUID.randomUUID());
            });
        }
        sent.forEach(each -> assertThat(each.stored().seq()).isEqualTo(2));
        assertThat(seqs(database, first.chatId())).isEqualTo(upTo(2));
        assertThat(seqs(database, second.chatId())).isEqualTo(upTo(2));
    }

    private static Sent submitted(BatchWriter writer, Sent sent) {
        writer.submit(sent.entry());
        return sent;
    }

    private void allStored(List<Sent> sent, long lastSeq) {
        Map<UUID, Set<Long>> answered = new HashMap<>();
        for (Sent each : sent) {
            SendResult.Stored stored = each.stored();
            assertThat(stored.duplicate()).isFalse();
            assertThat(answered.computeIfAbsent(stored.chatId().value(), _ -> new HashSet<>())
                            .add(stored.seq()))
                    .isTrue();
        }
        for (Membership chat : chats) {
            assertThat(seqs(database, chat.chatId())).isEqualTo(upTo(lastSeq));
        }
        assertThat(sent).allSatisfy(each -> assertThat(each.answers()).hasSize(1));
        assertThat(commits.told()).hasSize(sent.size()).doesNotHaveDuplicates();
    }

    @Test
    void theSameMessagesToTwoWritersAreStoredOnce() {
        BatchWriter one = start(database, settings());
        BatchWriter other = start(database, settings());
        List<Sent> sent = new ArrayList<>();
        for (int round = 0; round < 100; round++) {
            for (Membership chat : chats) {
                UUID id = UUID.randomUUID();
                Sent first = send(chat, ann, id);
                Sent second = send(chat, ann, id);
                one.submit(first.entry());
                other.submit(second.entry());
                sent.add(first);
                sent.add(second);
            }
        }
        for (int i = 0; i < sent.size(); i += 2) {
            SendResult.Stored first = sent.get(i).stored();
            SendResult.Stored second = sent.get(i + 1).stored();
            assertThat(first.seq()).isEqualTo(second.seq());
            assertThat(first.sentAtMillis()).isEqualTo(second.sentAtMillis());
            assertThat(first.duplicate()).isNotEqualTo(second.duplicate());
        }
        chats.forEach(chat -> assertThat(seqs(database, chat.chatId())).isEqualTo(upTo(100)));
    }

    /// The client repeats what was refused, as the protocol tells it to, until it is stored.
    @Test
    void connectionsCutAtAnyMomentLoseNothingAndRepeatNothing() {
        BatchWriter one = start(database, settings());
        BatchWriter other = start(database, settings());
        Random random = new Random(5);
        List<Sent> sent = new ArrayList<>();
        List<Sent> waiting = new ArrayList<>();
        for (int round = 0; round < 30; round++) {
            for (int i = 0; i < 40; i++) {
                Membership chat = chats.get(random.nextInt(chats.size()));
                Sent each = send(chat, random.nextBoolean() ? ann : ben);
                (i % 2 == 0 ? one : other).submit(each.entry());
                waiting.add(each);
            }
            database.breakConnections();
            sent.addAll(waiting);
            waiting = refusedAgain(waiting);
            for (Sent again : waiting) {
                (random.nextBoolean() ? one : other).submit(again.entry());
            }
        }
        while (!waiting.isEmpty()) {
            sent.addAll(waiting);
            waiting = refusedAgain(waiting);
            for (Sent again : waiting) {
                one.submit(again.entry());
            }
        }
        Map<List<UUID>, Long> stored = new HashMap<>();
        for (Sent each : sent) {
            assertThat(each.answers()).hasSize(1);
            if (each.answer().join() instanceof SendResult.Stored answer) {
                Long before =
                        stored.put(List.of(answer.chatId().value(), each.entry().clientMsgId()), answer.seq());
                assertThat(before).isNull();
            }
        }
        assertThat(stored).hasSize(30 * 40);
        // The test's own connections were cut too: it takes a new one.
        try (DirectConnection fresh = database.open()) {
            Map<List<UUID>, Long> inTheLog = new HashMap<>();
            fresh.query(
                    "select chat_id, client_msg_id, seq from chats.entry",
                    row -> inTheLog.put(List.of(row.uuid(1), row.uuid(2)), row.longValue(3)));
            assertThat(inTheLog).isEqualTo(stored);
            for (Membership chat : chats) {
                List<Long> seqs = seqs(fresh, chat.chatId());
                assertThat(seqs).isEqualTo(upTo(seqs.size()));
            }
        }
    }

    /// New requests with the same ids for those that were refused.
    private static List<Sent> refusedAgain(List<Sent> sent) {
        List<Sent> again = new ArrayList<>();
        for (Sent each : sent) {
            SendResult result = each.answer()
                    .orTimeout(30, java.util.concurrent.TimeUnit.SECONDS)
                    .join();
            if (result instanceof SendResult.Refused refused) {
                assertThat(refused.reason().code()).isEqualTo(ErrorCode.UNAVAILABLE);
                again.add(send(
                        each.entry().membership(),
                        each.entry().sender(),
                        each.entry().clientMsgId()));
            }
        }
        return again;
    }

    @Test
    void aCommitWhoseAnswerWasLostIsFoundOutAndTold() {
        FaultyDatabase faulty = new FaultyDatabase(database);
        BatchWriter writer = start(faulty, settings());
        Membership chat = chats.getFirst();
        Sent before = send(chat, ann);
        writer.submit(before.entry());
        before.stored();
        faulty.next(Fault.LOSE_THE_ANSWER);
        Sent inDoubt = send(chat, ann);
        writer.submit(inDoubt.entry());
        assertThat(inDoubt.stored().seq()).isEqualTo(2);
        assertThat(inDoubt.stored().duplicate()).isFalse();
        Sent after = submittedUntilTaken(writer, chat);
        assertThat(after.stored().seq()).isEqualTo(3);
        assertThat(seqs(database, chat.chatId())).isEqualTo(upTo(3));
        assertThat(commits.told()).containsExactly(before.entry(), inDoubt.entry(), after.entry());
    }

    @Test
    void aCommitThatNeverCameIsMadeUpFor() {
        FaultyDatabase faulty = new FaultyDatabase(database);
        BatchWriter writer = start(faulty, settings());
        Membership chat = chats.getFirst();
        faulty.next(Fault.FAIL_BEFORE);
        Sent inDoubt = send(chat, ann);
        writer.submit(inDoubt.entry());
        assertThat(inDoubt.stored().seq()).isEqualTo(1);
        assertThat(commits.told()).containsExactly(inDoubt.entry());
    }

    /// The statement goes on in the database although its connection is gone: the second try meets the first.
    @Test
    void aCommitThatComesLateIsNotRepeated() {
        FaultyDatabase faulty = new FaultyDatabase(database);
        BatchWriter writer = start(faulty, settings());
        Membership chat = chats.getFirst();
        faulty.next(Fault.COMMIT_LATE);
        Sent inDoubt = send(chat, ann);
        writer.submit(inDoubt.entry());
        assertThat(inDoubt.stored().seq()).isEqualTo(1);
        assertThat(inDoubt.stored().duplicate()).isFalse();
        assertThat(seqs(database, chat.chatId())).isEqualTo(upTo(1));
        // Nobody else stored it, so nobody else tells of it.
        assertThat(commits.told()).containsExactly(inDoubt.entry());
        assertThat(submittedUntilTaken(writer, chat).stored().seq()).isEqualTo(2);
    }

    /// Its sender has turned to another node meanwhile, which takes the same number, and tells of it.
    @Test
    void whatAnotherNodeStoredInTheMeantimeIsNotToldAgain() {
        FaultyDatabase faulty = new FaultyDatabase(database);
        BatchWriter cutOff = start(faulty, settings());
        BatchWriter other = start(database, settings());
        Membership chat = chats.getFirst();
        faulty.next(Fault.FAIL_BEFORE);
        faulty.away(true);
        Sent inDoubt = send(chat, ann);
        cutOff.submit(inDoubt.entry());
        await().atMost(Duration.ofSeconds(5)).until(() -> inDoubt.entry().seq() == 1);
        await().atMost(Duration.ofSeconds(5)).until(() -> {
            Sent refused = send(chats.get(1), ben);
            cutOff.submit(refused.entry());
            return refused.answer().isDone();
        });
        Sent again = send(chat, ann, inDoubt.entry().clientMsgId());
        other.submit(again.entry());
        assertThat(again.stored().seq()).isEqualTo(1);
        faulty.away(false);
        assertThat(inDoubt.stored().seq()).isEqualTo(1);
        assertThat(inDoubt.stored().duplicate()).isTrue();
        assertThat(commits.told()).containsExactly(again.entry());
    }

    private static Sent submittedUntilTaken(BatchWriter writer, Membership chat) {
        return await().atMost(Duration.ofSeconds(10))
                .until(
                        () -> {
                            Sent sent = send(chat, chat.members()[0]);
                            writer.submit(sent.entry());
                            return sent;
                        },
                        sent -> sent.answer()
                                        .orTimeout(10, java.util.concurrent.TimeUnit.SECONDS)
                                        .join()
                                instanceof SendResult.Stored);
    }

    @Test
    void whileTheDatabaseIsAwayNewMessagesAreRefusedAndThoseInDoubtWait() {
        FaultyDatabase faulty = new FaultyDatabase(database);
        BatchWriter writer = start(faulty, settings());
        Membership chat = chats.getFirst();
        faulty.next(Fault.LOSE_THE_ANSWER);
        faulty.away(true);
        Sent inDoubt = send(chat, ann);
        writer.submit(inDoubt.entry());
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
            Sent refused = send(chats.get(1), ben);
            writer.submit(refused.entry());
            assertThat(refused.answer()).isDone();
            assertThat(refused.refused()).isEqualTo(ErrorCode.UNAVAILABLE);
        });
        assertThat(inDoubt.answer()).isNotDone();
        faulty.away(false);
        assertThat(inDoubt.stored().seq()).isEqualTo(1);
        submittedUntilTaken(writer, chats.get(1));
        assertThat(seqs(database, chat.chatId())).isEqualTo(upTo(1));
        assertThat(seqs(database, chats.get(1).chatId())).isEqualTo(upTo(1));
    }

    @Test
    void whatCannotBeFoundOutInTimePromisesNothing() {
        ChatSettings impatient = new ChatSettings(
                1,
                10,
                100,
                10,
                Duration.ofMillis(20),
                Duration.ofMillis(300),
                5,
                Duration.ofMillis(10),
                10,
                10,
                Duration.ofSeconds(1),
                Duration.ofMinutes(5),
                Duration.ofMinutes(15),
                Duration.ofSeconds(1));
        FaultyDatabase faulty = new FaultyDatabase(database);
        BatchWriter writer = start(faulty, impatient);
        Membership chat = chats.getFirst();
        faulty.next(Fault.LOSE_THE_ANSWER);
        faulty.away(true);
        Sent inDoubt = send(chat, ann);
        writer.submit(inDoubt.entry());
        assertThat(inDoubt.refused()).isEqualTo(ErrorCode.INTERNAL);
        faulty.away(false);
        // The retry learns what became of it.
        Sent retry = await().atMost(Duration.ofSeconds(10))
                .until(
                        () -> {
                            Sent again = send(chat, ann, inDoubt.entry().clientMsgId());
                            writer.submit(again.entry());
                            return again;
                        },
                        again -> again.answer()
                                        .orTimeout(10, java.util.concurrent.TimeUnit.SECONDS)
                                        .join()
                                instanceof SendResult.Stored);
        assertThat(retry.stored().seq()).isEqualTo(1);
        assertThat(retry.stored().duplicate()).isTrue();
        assertThat(seqs(database, chat.chatId())).isEqualTo(upTo(1));
    }
}
