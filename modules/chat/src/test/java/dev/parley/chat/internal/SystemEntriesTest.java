package dev.parley.chat.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.chat.api.ChatChanged;
import dev.parley.chat.api.EntriesCommitted;
import dev.parley.chat.api.EntriesCommitted.Delivery;
import dev.parley.chat.api.Entry;
import dev.parley.chat.api.EntryKind;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.DatabaseUnavailable;
import dev.parley.platform.api.DirectConnection;
import dev.parley.platform.api.Row;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.LoneServer;
import dev.parley.platform.testing.MemoryCaches;
import dev.parley.platform.testing.RecordedEvents;
import dev.parley.platform.testing.TestDatabase;
import dev.parley.platform.testing.Uncounted;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who hears of what the server wrote into a log, on a real database that is away for a moment after the commit.
class SystemEntriesTest {

    private static final Settings SETTINGS = new Settings(Map.of());
    private static final Duration LONG = Duration.ofSeconds(30);

    private final TestDatabase database = TestDatabase.create();
    private final UserId ann = ChatFixtures.user();
    private final UserId ben = ChatFixtures.user();
    private final ChatId group = ChatFixtures.group(database, ann, ben).chatId();
    private final RecordedEvents<EntriesCommitted> committed = new RecordedEvents<>();
    private final RecordedEvents<ChatChanged> changed = new RecordedEvents<>();
    private final Pool pool = new Pool(database);
    private LogWriters writers;
    private SystemEntries entries;

    @BeforeEach
    void open() {
        Clock clock = Clock.systemUTC();
        ConnectedSome presence = new ConnectedSome();
        HistoryBlocks history = ChatFixtures.history(database, new MemoryCaches(clock));
        Receipts receipts = new Receipts(database, new RecordedEvents<>(), new Uncounted(), SETTINGS, clock);
        PushRelay pushes = new PushRelay(database, SETTINGS);
        Commits commits = new Commits(presence, pushes, receipts, history, committed);
        writers = new LogWriters(
                database,
                commits,
                ChatFixtures.memberships(database),
                ChatFixtures.alone(),
                receipts,
                pushes,
                new UndeliveredPushes(database, presence, new LoneServer(), pushes, SETTINGS),
                new ExpirySweep(database, history, SETTINGS, clock),
                new Uncounted(),
                SETTINGS,
                clock);
        entries = new SystemEntries(pool, new CommittedChanges(), commits, writers, changed, UUID::randomUUID, clock);
        writers.start(new Startup());
    }

    @AfterEach
    void close() throws InterruptedException {
        entries.stop(new Shutdown());
        writers.stop(new Shutdown());
        pool.close();
        database.close();
    }

    private Entry titled() {
        return entries.append(group, ann, EntryKind.TITLE_CHANGED, "{\"title\":\"Hikers\"}");
    }

    private List<Long> told() {
        return committed.all().stream()
                .flatMap(event -> event.deliveries().stream())
                .map(delivery -> delivery.entry().seq())
                .toList();
    }

    @Test
    void aTitleIsToldOnceTheDatabaseIsBack() {
        Entry title = titled();
        database.breakConnections();
        entries.deliverAfterCommit(group, List.of(title));

        await().atMost(LONG).until(() -> !changed.all().isEmpty());
        Delivery delivery = committed.all().getFirst().deliveries().getFirst();
        assertThat(delivery.entry()).isEqualTo(title);
        assertThat(delivery.receivers()).containsExactlyInAnyOrder(ann, ben);
        assertThat(changed.all()).hasSize(1);
        assertThat(changed.all().getFirst().users()).containsExactlyInAnyOrder(ann, ben);
        assertThat(told()).containsExactly(title.seq());
    }

    /// However often it has to be tried again, the chat's writer goes on.
    @Test
    void whatComesAfterItDoesNotWait() {
        Entry first = titled();
        Entry second = titled();
        pool.awayFor(first.seq(), () -> told().isEmpty());
        entries.deliverAfterCommit(group, List.of(first));
        entries.deliverAfterCommit(group, List.of(second));

        await().atMost(LONG).until(() -> changed.all().size() == 2);
        assertThat(told()).containsExactly(second.seq(), first.seq());
    }

    /// Whatever has happened before it is told of.
    @Test
    void eachIsToldWhatCameWhileItWasThere() {
        Entry first = titled();
        Entry second = titled();
        Entry third = titled();
        leave(ben, second.seq());
        entries.deliverAfterCommit(group, List.of(first, second, third));

        await().atMost(LONG).until(() -> !changed.all().isEmpty());
        List<Delivery> deliveries = committed.all().getFirst().deliveries();
        assertThat(deliveries.get(0).receivers()).containsExactlyInAnyOrder(ann, ben);
        assertThat(deliveries.get(1).receivers()).containsExactlyInAnyOrder(ann, ben);
        assertThat(deliveries.get(2).receivers()).containsExactly(ann);

        Entry fourth = titled();
        entries.deliverAfterCommit(group, List.of(fourth));
        await().atMost(LONG).until(() -> told().contains(fourth.seq()));
        assertThat(committed.all().getLast().deliveries().getFirst().receivers())
                .containsExactly(ann);
    }

    private void leave(UserId user, long seq) {
        database.update(
                "update chats.participant set left_seq = ? where chat_id = ? and user_id = ?",
                seq,
                group.value(),
                user.value());
    }

    /// What is written here is committed at once.
    private static final class CommittedChanges extends ChangingChats {

        CommittedChanges() {
            super(null);
        }

        @Override
        void change(ChatId chat, Runnable committed) {
            committed.run();
        }
    }

    /// One connection, and another after it broke: as a server's pool gives it.
    private static final class Pool implements Database, AutoCloseable {

        private final TestDatabase database;
        private DirectConnection connection;
        private long awayForSeq;
        private BooleanSupplier away = () -> false;

        Pool(TestDatabase database) {
            this.database = database;
            this.connection = database.open();
        }

        /// @param seq what is asked of entries from this on fails
        synchronized void awayFor(long seq, BooleanSupplier whether) {
            awayForSeq = seq;
            away = whether;
        }

        @Override
        public synchronized <T> List<T> query(String sql, Function<Row, T> reader, Object... arguments) {
            if (List.of(arguments).contains(awayForSeq) && away.getAsBoolean()) {
                throw new DatabaseUnavailable("08006", null);
            }
            try {
                return connection.query(sql, reader, arguments);
            } catch (DatabaseUnavailable broken) {
                connection.close();
                connection = database.open();
                throw broken;
            }
        }

        @Override
        public int update(String sql, Object... arguments) {
            throw new UnsupportedOperationException("it only writes what gives its seq back");
        }

        @Override
        public synchronized void close() {
            connection.close();
        }
    }
}
