package dev.parley.chat.internal;

import static dev.parley.chat.internal.ChatFixtures.send;
import static dev.parley.chat.internal.ChatFixtures.seqs;
import static dev.parley.chat.internal.ChatFixtures.settings;
import static dev.parley.chat.internal.ChatFixtures.upTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.chat.api.SendResult;
import dev.parley.chat.internal.ChatFixtures.Sent;
import dev.parley.platform.api.DirectConnection;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.TestDatabase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Writers that get in each other's way, as those of two nodes do: the log stays without gaps and without repeats, and
/// everybody is answered once.
class BatchWritersInTroubleTest {

    private final RunningWriters running = new RunningWriters();
    private final TestDatabase database = running.database;
    private final RecordedCommits commits = running.commits;
    private final List<Membership> chats = running.chats;
    private final UserId ann = running.ann;
    private final UserId ben = running.ben;

    @AfterEach
    void close() throws InterruptedException {
        running.close();
    }

    /// Two writers are what two nodes are to a chat.
    @Test
    void twoWritersOfTheSameChatsMakeLogsWithoutGaps() {
        BatchWriter one = running.writer(database, settings());
        BatchWriter other = running.writer(database, settings());
        List<Sent> sent = new ArrayList<>();
        for (int round = 0; round < 150; round++) {
            for (Membership chat : chats) {
                sent.add(submitted(one, send(chat, ann)));
                sent.add(submitted(other, send(chat, ben)));
            }
        }
        running.start(one);
        running.start(other);
        allStored(sent, 300);
    }

    /// Another node's batch holds what this one wants next, and the other way round: PostgreSQL ends one of the
    /// two, and that one tries again.
    @Test
    void aDeadlockWithAnotherNodeIsTriedAgain() {
        Membership first = chats.get(0);
        Membership second = chats.get(1);
        BatchWriter writer = running.writer(database, settings());
        List<Sent> sent = List.of(submitted(writer, send(first, ann)), submitted(writer, send(second, ann)));
        try (DirectConnection otherNode = database.open()) {
            otherNode.inTransaction(() -> {
                ChatFixtures.entry(otherNode, second.chatId(), 1, ben, UUID.randomUUID());
                running.start(writer);
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
        BatchWriter one = running.start(database, settings());
        BatchWriter other = running.start(database, settings());
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
        BatchWriter one = running.start(database, settings());
        BatchWriter other = running.start(database, settings());
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
}
