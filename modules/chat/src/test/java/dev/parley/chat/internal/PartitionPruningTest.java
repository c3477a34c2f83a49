package dev.parley.chat.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.chat.api.Entry;
import dev.parley.chat.api.EntryKind;
import dev.parley.chat.api.PushDue;
import dev.parley.chat.api.SendRequest;
import dev.parley.chat.internal.ChatFixtures.Sent;
import dev.parley.chat.internal.LogStore.DuePush;
import dev.parley.group.api.GroupEvent;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.DirectConnection;
import dev.parley.platform.api.DirectDatabase;
import dev.parley.platform.api.MediaId;
import dev.parley.platform.api.ReadDatabase;
import dev.parley.platform.api.Row;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.ManualClock;
import dev.parley.platform.testing.MemoryCaches;
import dev.parley.platform.testing.RecordedEvents;
import dev.parley.platform.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Every statement on the way of a message names its chat, so that it runs on one partition: of one server
/// today, or of one among many over which the tables are spread by chat. What was sent where is spread by medium
/// instead, and statements about it name that. Each statement is explained as it comes along, with its values, and its
/// plan shows where it looked.
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

    /// Stores one after the other.
    private void store(Sent... all) throws InterruptedException {
        Memberships members = ChatFixtures.memberships(explained);
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
        for (Sent sent : all) {
            writer.submit(sent.entry());
            sent.stored();
        }
        writer.stop();
        thread.join(Duration.ofSeconds(10));
    }

    @Test
    void storingAMessageAndAllThatCanBeDoneToIt() throws InterruptedException {
        UUID id = UUID.randomUUID();
        store(
                ChatFixtures.send(chat, ann, id),
                ChatFixtures.send(chat, ann, id),
                ChatFixtures.send(chat, amendment(EntryKind.REACTION, EMOJI)),
                ChatFixtures.send(chat, amendment(EntryKind.EDIT, ChatFixtures.BODY)),
                ChatFixtures.send(chat, amendment(EntryKind.DELETE, "{}".getBytes(StandardCharsets.UTF_8))));
        new OwedPushes(explained).settle(new PushDue(ben, chat.chatId(), 4));
        // As after a block that another node has made.
        LogStore.blocked(explained, List.of(ChatFixtures.send(chat, ann).entry()));
        explained.hasSeen(
                "insert into chats.entry",
                "insert into chats.push_due",
                "update chats.entry",
                "chats.participant",
                "select chat_id from chats.block");
        explained.staysOnOnePartition();
    }

    @Test
    void askingWhoIsStillThere() {
        ChatFixtures.entries(database, chat.chatId(), ann, 1, 3);
        Memberships members = ChatFixtures.memberships(explained);
        CompletableFuture<Optional<Membership>> answer = new CompletableFuture<>();
        new MembersNow(explained, members).ask(chat, answer::complete, answer::completeExceptionally);
        assertThat(answer.orTimeout(10, TimeUnit.SECONDS).join()).isPresent();
        explained.hasSeen("chats.block b", "order by seq limit");
        explained.staysOnOnePartition();
    }

    @Test
    void aReplyInAGroup() throws InterruptedException {
        chat = ChatFixtures.group(database, ann, ben);
        SendRequest reply = new SendRequest(
                ann,
                chat.chatId(),
                null,
                UUID.randomUUID(),
                EntryKind.TEXT,
                ChatFixtures.BODY,
                1,
                List.of(),
                0,
                null,
                0,
                null);
        store(ChatFixtures.send(chat, ann), ChatFixtures.send(chat, reply));
        explained.hasSeen("select asked.n, p.first_seq\n");
        explained.staysOnOnePartition();
    }

    @Test
    void sendingAMediumAndDeletingIt() throws InterruptedException {
        MediaId medium = new MediaId(UUID.randomUUID());
        SentMedia media = new SentMedia(explained, OneMedium.of(medium, ann), new TitledGroups());
        UUID id = UUID.randomUUID();
        media.use(ann, medium, chat.chatId(), UUID.randomUUID());
        media.use(ann, medium, chat.chatId(), id);
        byte[] body = ("{\"mediaId\":\"" + medium + "\"}").getBytes(StandardCharsets.UTF_8);
        store(
                ChatFixtures.send(chat, SendRequest.message(ann, chat.chatId(), null, id, EntryKind.IMAGE, body, null)),
                ChatFixtures.send(chat, amendment(EntryKind.DELETE, "{}".getBytes(StandardCharsets.UTF_8))));
        explained.hasSeen("insert into chats.media_use", "update chats.media_use", "delete from chats.media_use");
        explained.staysOnOnePartition();
        assertThat(database.query("select cardinality(uses) from chats.media_use", row -> row.intValue(1)))
                .containsExactly(1);
    }

    @Test
    void aMediumOfAnotherOneIsLookedForWhereItWasSent() {
        MediaId medium = new MediaId(UUID.randomUUID());
        SentMedia media = new SentMedia(explained, OneMedium.of(medium, ann), new TitledGroups());
        media.use(ann, medium, chat.chatId(), UUID.randomUUID());
        assertThat(media.mayRead(ben, medium)).isTrue();
        explained.hasSeen("select from chats.media_use u");
        explained.staysOnOnePartition();
    }

    @Test
    void aDirectChatBegins() {
        UserId cleo = ChatFixtures.user();
        Memberships members = ChatFixtures.memberships(explained);
        new NewDirectChats(explained, members, new NamedUsers(), new HiddenReaders(), new RecordedEvents<>())
                .of(ann, cleo);
        explained.hasSeen("insert into chats.chat", "insert into chats.participant");
        explained.staysOnOnePartition();
    }

    @Test
    void whatHappensToAGroup() {
        ChatId group = new ChatId(UUID.randomUUID());
        GroupLog log = new GroupLog(explained, new HiddenReaders(), new UndeliveredEntries(explained));
        log.on(new GroupEvent.Created(group, ann, "Group", List.of(ann, ben)));
        log.on(new GroupEvent.MemberRemoved(group, ann, ben));
        log.on(new GroupEvent.MemberAdded(group, ann, ben));
        explained.hasSeen(
                "insert into chats.chat",
                "insert into chats.entry",
                "insert into chats.participant",
                "update chats.participant");
        explained.staysOnOnePartition();
    }

    /// Delivery begins with the end of a transaction of the server's, which there is none of here.
    private static final class UndeliveredEntries extends SystemEntries {

        UndeliveredEntries(Database database) {
            super(database, null, null, null, null, UUID::randomUUID, Clock.systemUTC());
        }

        @Override
        void deliverAfterCommit(ChatId chat, List<Entry> entries) {
            assertThat(entries).isNotEmpty();
        }
    }

    @Test
    void lendingAPushToTheQueue() {
        DuePush push = new DuePush(chat.chatId(), ben, 1);
        owe(push);
        OwedPushes.lend(explained, List.of(push), Duration.ofMinutes(5));
        explained.hasSeen("update chats.push_due");
        explained.staysOnOnePartition();
    }

    /// The one that looks everywhere, off the way of messages: a sweep for what nobody has sent.
    @Test
    void claimingPushesThatWereLeftNamesNoChat() {
        DuePush push = new DuePush(chat.chatId(), ben, 1);
        owe(push);
        database.update("update chats.push_due set since = now() - interval '1 hour'");
        assertThat(OwedPushes.claim(explained, Duration.ofMinutes(1), 10)).containsExactly(push);
        assertThatExceptionOfType(AssertionError.class).isThrownBy(explained::staysOnOnePartition);
    }

    private void owe(DuePush push) {
        database.update(
                "insert into chats.push_due (chat_id, user_id, seq) values (?, ?, ?)",
                push.chatId().value(),
                push.user().value(),
                push.seq());
    }

    @Test
    void receipts() {
        ChatFixtures.entries(database, chat.chatId(), ann, 1, 3);
        WatermarkStore.Advance delivered = new WatermarkStore.Advance(chat, ben, 3, 0, 1_700_000_000_000L, null);
        WatermarkStore.Advance read = new WatermarkStore.Advance(chat, ben, 3, 2, 1_700_000_001_000L, null);
        WatermarkStore.advance(explained, List.of(delivered.and(read).known(3)));
        WatermarkStore.ofMembers(explained, List.of(chat.chatId()));
        WatermarkStore.newest(explained, chat.chatId());
        explained.hasSeen("insert into chats.advance", "update chats.participant");
        explained.staysOnOnePartition();
    }

    @Test
    void readingBack() {
        ChatFixtures.entries(database, chat.chatId(), ann, 1, 100);
        ManualClock clock = new ManualClock();
        ChatLogReader log =
                ChatFixtures.log(explained, ChatFixtures.replica(explained), new MemoryCaches(clock), clock);
        log.history(ben, chat.chatId(), 0L, null, 100);
        log.info(ann, chat.chatId(), 3);
        assertThat(log.summary(ben, chat.chatId())).isPresent();
        explained.hasSeen(
                "select " + ChatLogReader.ENTRY_COLUMNS,
                "select (select erasures from chats.chat",
                "from chats.advance",
                "as unread");
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
        private static final Pattern SCAN = Pattern.compile(
                "Scan.* on (entry|chat|participant|push_due|advance|media_use)_([0-9]+)\\b.*\\(actual ");

        private static final String BY_MEDIUM = "media_use";

        /// The table of blocks is small and whole, but has to be asked by chat too.
        private static final Pattern SCAN_OF_BLOCKS =
                Pattern.compile("Scan.* on block\\b.*\n(?!.*Cond: .*\\bchat_id\\b)");

        private final TestDatabase database;
        private final Map<String, Set<String>> partitions = new ConcurrentHashMap<>();
        private final Map<String, Set<String>> partitionsByMedium = new ConcurrentHashMap<>();
        private final Set<String> scansOfBlocks = ConcurrentHashMap.newKeySet();

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
            assertThat(all(partitions))
                    .as("partitions that were read, of %s", partitions)
                    .hasSize(1);
            assertThat(all(partitionsByMedium))
                    .as("partitions by medium that were read, of %s", partitionsByMedium)
                    .hasSizeLessThanOrEqualTo(1);
            assertThat(scansOfBlocks).isEmpty();
        }

        private static Set<String> all(Map<String, Set<String>> read) {
            Set<String> all = new TreeSet<>();
            read.values().forEach(all::addAll);
            return all;
        }

        private void explain(String sql, Object... arguments) {
            if (!sql.contains("chats.")) {
                return;
            }
            Set<String> seen = partitions.computeIfAbsent(sql, _ -> ConcurrentHashMap.newKeySet());
            Set<String> seenByMedium = partitionsByMedium.computeIfAbsent(sql, _ -> ConcurrentHashMap.newKeySet());
            try (DirectConnection connection = database.open()) {
                connection.inTransaction(() -> {
                    // As the server's connections are set up (`wildfly-config`): whatever is joined here is looked up
                    // by key. And as if the tables were large: what can be found by an index is.
                    connection.query(
                            "select set_config(name, 'off', true) from unnest(array['enable_hashjoin', 'enable_mergejoin', 'enable_seqscan']) name",
                            row -> row.text(1));
                    List<String> plan = connection.query(
                            "explain (analyze, costs off, timing off) " + sql, row -> row.text(1), arguments);
                    for (String line : plan) {
                        Matcher scan = SCAN.matcher(line);
                        if (scan.find()) {
                            (scan.group(1).equals(BY_MEDIUM) ? seenByMedium : seen).add(scan.group(2));
                        }
                    }
                    if (SCAN_OF_BLOCKS.matcher(String.join("\n", plan) + "\n").find()) {
                        scansOfBlocks.add(sql);
                    }
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
