package dev.parley.chat.internal;

import dev.parley.chat.api.EntryKind;
import dev.parley.chat.api.SendRequest;
import dev.parley.chat.api.SendResult;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.DirectConnection;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What a batch costs by its size, on a real PostgreSQL that does not wait for its disk: the statement alone, and a
/// writer from the queue to the answers. Divide by the size for the cost of a message.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@State(Scope.Thread)
public class LogWriterBenchmark {

    private static final int CHATS = 100;

    @Param({"1", "16", "128", "512"})
    private int batch;

    private final List<Membership> chats = new ArrayList<>();
    private final UserId sender = ChatFixtures.user();
    private final UserId receiver = ChatFixtures.user();
    private TestDatabase database;
    private DirectConnection connection;
    private BatchWriter writer;
    private Thread thread;
    private long inserted;

    /// Of a trial; its database is its own.
    @Setup(Level.Trial)
    public void open() {
        database = TestDatabase.create();
        for (int i = 0; i < CHATS; i++) {
            chats.add(ChatFixtures.group(database, sender, receiver));
        }
        connection = database.open();
        RecordedNowhere commits = new RecordedNowhere();
        writer = new BatchWriter(
                database,
                commits,
                ChatFixtures.memberships(database),
                ChatFixtures.alone(),
                ChatFixtures.metrics(),
                // What a batch takes, not what lies between two.
                ChatFixtures.settings(Map.of("PARLEY_WRITER_PACE_MICROS", "0")),
                Clock.systemUTC());
        thread = Thread.ofPlatform().name("writer").start(writer);
    }

    /// Of a trial.
    @TearDown(Level.Trial)
    public void close() throws InterruptedException {
        writer.stop();
        thread.join(Duration.ofSeconds(10));
        connection.close();
        database.close();
    }

    /// One statement, numbered beforehand, into a chat that nobody else writes to.
    @Benchmark
    public void insert() {
        Membership chat = ChatFixtures.membership(new ChatId(UUID.randomUUID()), true, sender, receiver);
        List<PendingEntry> entries = new ArrayList<>(batch);
        for (int i = 0; i < batch; i++) {
            PendingEntry entry = pending(chat, ignored -> {});
            entry.number(i + 1);
            entries.add(entry);
        }
        inserted += batch;
        LogStore.insert(connection, entries, List.of(), List.of(), inserted);
    }

    /// From taking a batch to the last answer, over many chats.
    @Benchmark
    public void write() {
        Phaser answers = new Phaser(batch + 1);
        for (int i = 0; i < batch; i++) {
            writer.submit(pending(chats.get(i % CHATS), ignored -> answers.arrive()));
        }
        answers.arriveAndAwaitAdvance();
    }

    private PendingEntry pending(Membership chat, Consumer<SendResult> answer) {
        return new PendingEntry(
                SendRequest.message(
                        sender, chat.chatId(), null, UUID.randomUUID(), EntryKind.TEXT, ChatFixtures.BODY, null),
                chat,
                answer);
    }

    /// Answers, and keeps nothing.
    private static final class RecordedNowhere implements CommittedBatches {
        @Override
        public List<LogStore.DuePush> pushesFor(List<PendingEntry> entries) {
            return List.of();
        }

        @Override
        public void accept(List<PendingEntry> entries, List<LogStore.DuePush> pushes, long sentAtMillis) {
            entries.forEach(entry -> entry.stored(entry.seq(), sentAtMillis, false));
        }
    }
}
