package dev.parley.chat.internal;

import static dev.parley.chat.internal.ChatFixtures.send;
import static dev.parley.chat.internal.ChatFixtures.seqs;
import static dev.parley.chat.internal.ChatFixtures.settings;
import static dev.parley.chat.internal.ChatFixtures.upTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.chat.api.SendResult;
import dev.parley.chat.internal.ChatFixtures.Sent;
import dev.parley.chat.internal.FaultyDatabase.Fault;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.DatabaseUnavailable;
import dev.parley.platform.api.DirectDatabase;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.Row;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.LoneServer;
import dev.parley.platform.testing.RecordedEvents;
import dev.parley.platform.testing.TestDatabase;
import dev.parley.platform.testing.Uncounted;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Connections that break at the worst moment: nobody knows whether the batch was committed, and every `Stored` is
/// true all the same.
class BatchWriterInDoubtTest {

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

    @Test
    void aCommitWhoseAnswerWasLostIsFoundOutAndTold() {
        FaultyDatabase faulty = new FaultyDatabase(database);
        BatchWriter writer = running.start(faulty, settings());
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
        BatchWriter writer = running.start(faulty, settings());
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
        BatchWriter writer = running.start(faulty, settings());
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
        BatchWriter cutOff = running.start(faulty, settings());
        BatchWriter other = running.start(database, settings());
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
        BatchWriter writer = running.start(faulty, settings());
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

    /// It may be stored: whoever sends it again must not be told that nothing was.
    @Test
    void aRepeatOfWhatIsInDoubtWaitsWithIt() {
        FaultyDatabase faulty = new FaultyDatabase(database);
        BatchWriter writer = running.start(faulty, settings());
        Membership chat = chats.getFirst();
        faulty.next(Fault.LOSE_THE_ANSWER);
        faulty.away(true);
        Sent inDoubt = send(chat, ann);
        writer.submit(inDoubt.entry());
        await().until(() -> {
            Sent another = send(chats.get(1), ann);
            writer.submit(another.entry());
            return another.answer().isDone();
        });
        Sent repeat = send(chat, ann, inDoubt.entry().clientMsgId());
        writer.submit(repeat.entry());
        assertThat(repeat.answer()).isNotDone();
        faulty.away(false);
        SendResult.Stored stored = inDoubt.stored();
        assertThat(repeat.stored()).isEqualTo(new SendResult.Stored(chat.chatId(), 1, stored.sentAtMillis(), true));
        assertThat(seqs(database, chat.chatId())).isEqualTo(upTo(1));
    }

    /// Whoever repeats it on a node that does not remember the chat's members any more cannot be authorised meanwhile.
    @Test
    void aRepeatThatCannotBeAuthorisedWaitsWithIt() {
        FaultyDatabase faulty = new FaultyDatabase(database);
        LogWriters writers = writers(faulty);
        MessagingService messaging =
                new MessagingService(ChatFixtures.memberships(new Gone()), null, writers, null, null, null, null);
        Membership chat = chats.getFirst();
        running.start(writers.of(chat.chatId()));
        faulty.next(Fault.LOSE_THE_ANSWER);
        faulty.away(true);
        Sent inDoubt = send(chat, ann);
        writers.of(chat.chatId()).submit(inDoubt.entry());
        await().until(() -> {
            Sent another = send(chat, ann);
            writers.of(chat.chatId()).submit(another.entry());
            return another.answer().isDone();
        });
        Sent repeat = send(chat, ann, inDoubt.entry().clientMsgId());
        Sent other = send(chat, ann);
        messaging.send(repeat.entry().request(), repeat.entry().answer());
        messaging.send(other.entry().request(), other.entry().answer());
        assertThat(other.refused()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(repeat.answer()).isNotDone();
        faulty.away(false);
        SendResult.Stored stored = inDoubt.stored();
        assertThat(repeat.stored()).isEqualTo(new SendResult.Stored(chat.chatId(), 1, stored.sentAtMillis(), true));
        assertThat(seqs(database, chat.chatId())).isEqualTo(upTo(1));
    }

    private LogWriters writers(DirectDatabase faulty) {
        Settings settings = new Settings(Map.of());
        Clock clock = Clock.systemUTC();
        Receipts receipts = new Receipts(faulty, new RecordedEvents<>(), new Uncounted(), settings, clock);
        PushRelay pushes = new PushRelay(faulty, settings);
        return new LogWriters(
                faulty,
                new Commits(new ConnectedSome(), pushes, receipts, null, new RecordedEvents<>()),
                ChatFixtures.memberships(database),
                ChatFixtures.alone(),
                receipts,
                pushes,
                new UndeliveredPushes(faulty, new ConnectedSome(), new LoneServer(), pushes, settings),
                null,
                new Uncounted(),
                settings,
                clock);
    }

    private static final class Gone implements Database {
        @Override
        public <T> List<T> query(String sql, Function<Row, T> reader, Object... arguments) {
            throw new DatabaseUnavailable("08006", null);
        }

        @Override
        public int update(String sql, Object... arguments) {
            throw new DatabaseUnavailable("08006", null);
        }
    }

    @Test
    void whatCannotBeFoundOutInTimePromisesNothing() {
        ChatSettings impatient = ChatFixtures.settings(Map.of("PARLEY_IN_DOUBT_SECONDS", "1"));
        FaultyDatabase faulty = new FaultyDatabase(database);
        BatchWriter writer = running.start(faulty, impatient);
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
