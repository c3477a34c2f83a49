package dev.parley.chat.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.chat.api.EntryKind;
import dev.parley.chat.api.PushDue;
import dev.parley.chat.api.SendRequest;
import dev.parley.chat.internal.ChatFixtures.Sent;
import dev.parley.chat.internal.LogStore.DuePush;
import dev.parley.platform.api.DirectConnection;
import dev.parley.platform.api.DirectDatabase;
import dev.parley.platform.api.ReadDatabase;
import dev.parley.platform.api.Row;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.LoneServer;
import dev.parley.platform.testing.ManualClock;
import dev.parley.platform.testing.MemoryCaches;
import dev.parley.platform.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Every statement on the way of a message names its chat, so that it runs on one partition: of one server
/// today, or of one among many over which the tables are spread by chat. Each statement is explained as it
/// comes along, with its values, and its plan shows where it looked.
class PartitionPruningTest {

    private static final byte[] EMOJI = "{\"emoji\":\"👍\"}".getBytes(StandardCharsets.UTF_8);

    private final UserId ann = ChatFixtures.user();
    private final UserId ben = ChatFixtures.user();
    private TestDatabase database;
    private Explained explained;
    private Membership chat;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        explained = new Explained(database);
        chat = ChatFixtures.direct(database, ann, ben);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private SendRequest amendment(EntryKind kind, byte[] body) {
        return new SendRequest(ann, chat.chatId(), null, UUID.randomUUID(), kind, body, 0, List.of(), 1, null, 0, null);
    }

    @Test
    void storingAMessageAndAllThatCanBeDoneToIt() throws InterruptedException {
        Memberships members =
                new Memberships(explained, new NamedUsers(), new MemoryCaches(Clock.systemUTC()), new LoneServer());
        assertThat(members.find(chat.chatId())).isPresent();
        BatchWriter writer = new BatchWriter(
                explained,
                new RecordedCommits(entry -> List.of(new DuePush(entry.chatId(), ben, entry.seq()))),
                members,
                ChatFixtures.alone(),
                ChatFixtures.metrics(),
                ChatFixtures.settings(),
                Clock.systemUTC());
        Thread thread = Thread.ofPlatform().start(writer);
        UUID id = UUID.randomUUID();
        for (Sent sent : List.of(
                ChatFixtures.send(chat, ann, id),
                ChatFixtures.send(chat, ann, id),
                ChatFixtures.send(chat, amendment(EntryKind.REACTION, EMOJI)),
                ChatFixtures.send(chat, amendment(EntryKind.EDIT, ChatFixtures.BODY)),
                ChatFixtures.send(chat, amendment(EntryKind.DELETE, "{}".getBytes(StandardCharsets.UTF_8))))) {
            writer.submit(sent.entry());
            sent.stored();
        }
        writer.stop();
        thread.join(Duration.ofSeconds(10));
        new OwedPushes(explained).settle(new PushDue(ben, chat.chatId(), 4));
        explained.hasSeen(
                "insert into chats.entry", "insert into chats.push_due", "update chats.entry", "chats.participant");
        explained.staysOnOnePartition();
    }

    @Test
    void receipts() {
        ChatFixtures.entries(database, chat.chatId(), ann, 1, 3);
        WatermarkStore.advance(
                explained, List.of(new WatermarkStore.Advance(chat, ben, 3, 2, 3, 1_700_000_000_000L, null)));
        WatermarkStore.ofMembers(explained, List.of(chat.chatId()));
        WatermarkStore.newest(explained, chat.chatId());
        explained.hasSeen("insert into chats.advance", "update chats.participant");
        explained.staysOnOnePartition();
    }

    @Test
    void readingBack() {
        ChatFixtures.entries(database, chat.chatId(), ann, 1, 100);
        ChatLogReader log = ChatFixtures.log(explained, new ManualClock());
        log.history(ben, chat.chatId(), 0L, null, 100);
        log.info(ann, chat.chatId(), 3);
        assertThat(log.summary(ben, chat.chatId())).isPresent();
        explained.hasSeen("chats.entry where chat_id = ? and seq between", "from chats.advance", "as unread");
        explained.staysOnOnePartition();
    }

    /// The rule can be broken: who asks by user looks everywhere.
    @Test
    void aStatementWithoutAChatIsFound() {
        explained.query("select 1 from chats.participant where user_id = ?", row -> row.intValue(1), ann.value());
        assertThatExceptionOfType(AssertionError.class).isThrownBy(explained::staysOnOnePartition);
    }

    /// A database that explains each statement before it runs it, in a transaction that is undone.
    private static final class Explained implements DirectConnection, DirectDatabase, ReadDatabase {

        /// A scan that was begun, of a partition by the number at the end of its name.
        private static final Pattern SCAN =
                Pattern.compile("Scan.* on (?:entry|chat|participant|push_due|advance)_([0-9]+)\\b.*\\(actual ");

        private final TestDatabase database;
        private final Map<String, Set<String>> partitions = new ConcurrentHashMap<>();

        Explained(TestDatabase database) {
            this.database = database;
        }

        void hasSeen(String... parts) {
            for (String part : parts) {
                assertThat(partitions.keySet()).anyMatch(sql -> sql.contains(part));
            }
        }

        /// The partitions of all tables that belong together have the same number.
        void staysOnOnePartition() {
            Set<String> all = new TreeSet<>();
            partitions.values().forEach(all::addAll);
            assertThat(all).as("partitions that were read, of %s", partitions).hasSize(1);
        }

        private void explain(String sql, Object... arguments) {
            if (!sql.contains("chats.")) {
                return;
            }
            Set<String> seen = partitions.computeIfAbsent(sql, _ -> ConcurrentHashMap.newKeySet());
            try (DirectConnection connection = database.open()) {
                connection.inTransaction(() -> {
                    // As the server's connections are set up (`wildfly-config`): whatever is joined here is looked up
                    // by key.
                    connection.query(
                            "select set_config(name, 'off', true) from unnest(array['enable_hashjoin', 'enable_mergejoin']) name",
                            row -> row.text(1));
                    connection
                            .query("explain (analyze, costs off, timing off) " + sql, row -> row.text(1), arguments)
                            .stream()
                            .map(SCAN::matcher)
                            .filter(Matcher::find)
                            .forEach(match -> seen.add(match.group(1)));
                    throw new Undone();
                });
            } catch (Undone undone) {
                assertThat(undone).isNotNull();
            }
        }

        @Override
        public <T> List<T> query(String sql, Function<Row, T> reader, Object... arguments) {
            explain(sql, arguments);
            return database.query(sql, reader, arguments);
        }

        @Override
        public int update(String sql, Object... arguments) {
            explain(sql, arguments);
            return database.update(sql, arguments);
        }

        @Override
        public DirectConnection open() {
            return this;
        }

        @Override
        public void inTransaction(Runnable work) {
            database.inTransaction(work);
        }

        @Override
        public void close() {
            // The test closes its database.
        }
    }

    private static final class Undone extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
