package dev.parley.chat.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.chat.api.ChatChanged;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.Row;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.LoneServer;
import dev.parley.platform.testing.ManualClock;
import dev.parley.platform.testing.MemoryCaches;
import dev.parley.platform.testing.RecordedEvents;
import dev.parley.platform.testing.TestDatabase;
import dev.parley.user.api.BlockChanged;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Who is in a chat, and how direct chats come to be.
class MembershipsTest {

    private final RecordedEvents<ChatChanged> changes = new RecordedEvents<>();
    private final RecordedEvents<ReadPrivacyOutdated> outdated = new RecordedEvents<>();
    private final ManualClock clock = new ManualClock();
    private final NamedUsers users = new NamedUsers();
    private final HiddenReaders hidden = new HiddenReaders();
    private final UserId ann = ChatFixtures.user();
    private final UserId ben = ChatFixtures.user();
    private TestDatabase database;
    private Memberships memberships;
    private NewDirectChats newChats;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        memberships = new Memberships(database, users, hidden, outdated, new MemoryCaches(clock), new LoneServer());
        newChats = new NewDirectChats(database, memberships, users, hidden, changes);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Membership direct(UserId user, UserId peer) {
        return database.inTransaction(() -> newChats.of(user, peer));
    }

    private List<UserId> participants(ChatId chat) {
        return database.query(
                "select user_id from chats.participant where chat_id = ?",
                row -> new UserId(row.uuid(1)),
                chat.value());
    }

    @Test
    void aDirectChatIsMadeOnceAndIsThenTheSameForBoth() {
        Membership made = direct(ann, ben);
        assertThat(made.members()).containsExactlyInAnyOrder(ann, ben);
        assertThat(made.isGroup()).isFalse();
        assertThat(participants(made.chatId())).containsExactlyInAnyOrder(ann, ben);
        assertThat(memberships.cached(made.chatId())).isEmpty();
        Membership found = direct(ben, ann);
        assertThat(found.chatId()).isEqualTo(made.chatId());
        assertThat(found.members()).containsExactly(made.members());
        assertThat(memberships.cached(made.chatId())).contains(found);
        assertThat(participants(made.chatId())).hasSize(2);
    }

    @Test
    void aChatWithOneselfHasOneMember() {
        Membership made = direct(ann, ann);
        assertThat(made.members()).containsExactly(ann);
        assertThat(participants(made.chatId())).containsExactly(ann);
        assertThat(direct(ann, ann).members()).containsExactly(ann);
    }

    @Test
    @Timeout(30)
    void manyWhoMakeItAtOnceMakeOne() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Membership>> all = threads.invokeAll(java.util.stream.IntStream.range(0, 16)
                    .<java.util.concurrent.Callable<Membership>>mapToObj(
                            i -> () -> i % 2 == 0 ? direct(ann, ben) : direct(ben, ann))
                    .toList());
            for (Future<Membership> one : all) {
                assertThat(one.get().chatId()).isEqualTo(DirectChats.of(ann, ben));
            }
        }
        assertThat(participants(DirectChats.of(ann, ben))).hasSize(2);
    }

    @Test
    void nobodyWritesToSomebodyWhoIsNotThereOrBlocks() {
        users.doesNotExist(ben);
        refused(ErrorCode.NOT_FOUND, () -> direct(ann, ben));
        UserId carl = ChatFixtures.user();
        users.block(carl, ann);
        refused(ErrorCode.BLOCKED, () -> direct(ann, carl));
        assertThat(database.query("select 1 from chats.chat", row -> row.intValue(1)))
                .isEmpty();
    }

    private static void refused(ErrorCode code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatExceptionOfType(ParleyException.class)
                .isThrownBy(call)
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(code));
    }

    @Test
    void aBlockIsSeenOnceTheChatIsForgotten() {
        direct(ann, ben);
        ChatId chat = direct(ann, ben).chatId();
        assertThat(memberships.find(chat))
                .hasValueSatisfying(found -> assertThat(found.isBlocked()).isFalse());
        users.block(ben, ann);
        memberships.forget(chat);
        assertThat(memberships.find(chat))
                .hasValueSatisfying(found -> assertThat(found.isBlocked()).isTrue());
        users.unblock(ben, ann);
        memberships.forget(chat);
        assertThat(memberships.find(chat))
                .hasValueSatisfying(found -> assertThat(found.isBlocked()).isFalse());
    }

    /// A node of the version before ends a block without a word to this module; one made since then stays.
    @Test
    void aBlockThatIsNoneAnyMoreIsDiscarded() {
        ChatId chat = direct(ann, ben).chatId();
        users.block(ben, ann);
        BlockedChats.write(database, new BlockChanged(ben, ann, true));
        memberships.find(chat);
        assertThat(BlockedChats.contains(database, chat)).isTrue();
        users.unblock(ben, ann);
        memberships.forget(chat);
        memberships.find(chat);
        assertThat(BlockedChats.contains(database, chat)).isFalse();

        BlockedChats.write(database, new BlockChanged(ben, ann, true));
        String earlier = database.queryOne("select made_by::text from chats.block", row -> row.text(1))
                .orElseThrow();
        BlockedChats.write(database, new BlockChanged(ben, ann, true));
        BlockedChats.discard(database, chat, ben, earlier);
        assertThat(BlockedChats.contains(database, chat)).isTrue();
    }

    @Test
    void ofTwoBlocksTheOneThatIsNoneAnyMoreIsDiscarded() {
        ChatId chat = direct(ann, ben).chatId();
        users.block(ann, ben);
        users.block(ben, ann);
        memberships.find(chat);
        assertThat(noted()).containsExactlyInAnyOrder(ann, ben);
        users.unblock(ben, ann);
        memberships.forget(chat);
        memberships.find(chat);
        assertThat(noted()).containsExactly(ann);
        assertThat(BlockedChats.contains(database, chat)).isTrue();
    }

    private List<UserId> noted() {
        return database.query(
                "select user_id from chats.participant where shown_change is not null", row -> new UserId(row.uuid(1)));
    }

    /// A node of the version before has made it, or it was made before the upgrade.
    @Test
    void aBlockThatWasNotToldOfIsNotedBeforeAReceiptIsTaken() {
        ChatId chat = direct(ann, ben).chatId();
        users.block(ben, ann);
        memberships.find(chat);
        assertThat(BlockedChats.contains(database, chat)).isTrue();
        assertThat(noted()).containsExactly(ben);
    }

    private List<UserId> hidersNotedIn(ChatId chat) {
        return database.query(
                "select user_id from chats.participant where chat_id = ? and hides_read",
                row -> new UserId(row.uuid(1)),
                chat.value());
    }

    @Test
    void aNewChatKnowsFromWhomReadReceiptsAreHidden() {
        UserId carl = ChatFixtures.user();
        hidden.hide(ann);
        hidden.show(ann, ben);
        assertThat(hidersNotedIn(direct(ann, ben).chatId())).isEmpty();
        assertThat(hidersNotedIn(direct(carl, ann).chatId())).containsExactly(ann);
        memberships.find(DirectChats.of(ann, ben));
        memberships.find(DirectChats.of(ann, carl));
        assertThat(outdated.all()).isEmpty();
    }

    /// As nodes of the version before leave it, which do not tell of contacts; and as they left it before the upgrade.
    @Test
    void readReceiptsThatAreNotHiddenAsNotedAreToldOfBeforeAReceiptIsTaken() {
        ChatId chat = direct(ann, ben).chatId();
        hidden.hide(ben);
        memberships.find(chat);
        Membership found = memberships.find(chat).orElseThrow();
        ReadPrivacyOutdated news = new ReadPrivacyOutdated(chat, found.members()[0], found.members()[1]);
        assertThat(outdated.all()).containsExactly(news);
        hidden.show(ben, ann);
        memberships.forget(chat);
        memberships.find(chat);
        assertThat(outdated.all()).containsExactly(news);
        ReadPrivacy.write(database, chat, ben, true);
        memberships.forget(chat);
        memberships.find(chat);
        assertThat(outdated.all()).containsExactly(news, news);
    }

    @Test
    void inAGroupAndInNotesToOneselfNothingIsOutdated() {
        hidden.hide(ann);
        ChatId group = ChatFixtures.group(database, ann, ben).chatId();
        memberships.find(group);
        memberships.find(ChatFixtures.direct(database, ann, ann).chatId());
        assertThat(outdated.all()).isEmpty();
    }

    @Test
    void aGroupHasThoseWhoHaveNotLeftAndIsReadAgainWhenForgotten() {
        UserId carl = ChatFixtures.user();
        ChatId group = ChatFixtures.group(database, ann, ben, carl).chatId();
        assertThat(memberships.find(group).orElseThrow().members()).containsExactlyInAnyOrder(ann, ben, carl);
        database.update(
                "update chats.participant set left_seq = 1 where chat_id = ? and user_id = ?",
                group.value(),
                carl.value());
        memberships.forget(group);
        Membership now = memberships.find(group).orElseThrow();
        assertThat(now.members()).containsExactlyInAnyOrder(ann, ben);
        assertThat(now.contains(carl)).isFalse();
        assertThat(now.isGroup()).isTrue();
    }

    /// Whether it has been added since only the database can tell, and an I/O thread must not wait for that.
    @Test
    void aStrangerIsNotAnsweredFromMemory() {
        ChatId group = ChatFixtures.group(database, ann).chatId();
        MessagingService messaging = new MessagingService(memberships, newChats, null, null, null, null, null);
        memberships.find(group);
        assertThat(messaging.isReady(ann, group)).isTrue();
        assertThat(messaging.isReady(ben, group)).isFalse();
    }

    @Test
    void whatOnlyTheCacheKnowsIsGoneWithinAMinute() {
        ChatId group = ChatFixtures.group(database, ann).chatId();
        memberships.find(group);
        database.update("insert into chats.participant (chat_id, user_id) values (?, ?)", group.value(), ben.value());
        clock.advance(Duration.ofSeconds(61));
        assertThat(memberships.find(group).orElseThrow().contains(ben)).isTrue();
    }

    /// A read that began before a change of members and ends after it must not put back what it read.
    @Test
    void whatWasReadBeforeAChangeIsNotRememberedAfterIt() {
        ChatId group = ChatFixtures.group(database, ann).chatId();
        Runnable[] afterTheRead = {
            () -> {
                database.update(
                        "insert into chats.participant (chat_id, user_id) values (?, ?)", group.value(), ben.value());
                memberships.forget(group);
            }
        };
        memberships = new Memberships(
                new Database() {
                    @Override
                    public <T> List<T> query(String sql, Function<Row, T> reader, Object... arguments) {
                        List<T> rows = database.query(sql, reader, arguments);
                        if (sql.contains("chats.participant") && afterTheRead[0] != null) {
                            Runnable change = afterTheRead[0];
                            afterTheRead[0] = null;
                            change.run();
                        }
                        return rows;
                    }

                    @Override
                    public int update(String sql, Object... arguments) {
                        return database.update(sql, arguments);
                    }
                },
                users,
                hidden,
                outdated,
                new MemoryCaches(clock),
                new LoneServer());
        memberships.find(group);
        assertThat(memberships.find(group).orElseThrow().contains(ben)).isTrue();
    }

    /// Between the commit of a change and the news of it others can see it already.
    @Test
    void whileAChangeIsBeingCommittedNothingIsTakenFromMemory() {
        UserId carl = ChatFixtures.user();
        ChatId group = ChatFixtures.group(database, ann, carl).chatId();
        Membership before = memberships.find(group).orElseThrow();
        assertThat(memberships.isCurrent(before)).isTrue();
        memberships.changes(group);
        database.update(
                "update chats.participant set left_seq = 1 where chat_id = ? and user_id = ?",
                group.value(),
                carl.value());
        assertThat(memberships.isCurrent(before)).isFalse();
        assertThat(memberships.cached(group)).isEmpty();
        Membership meanwhile = memberships.find(group).orElseThrow();
        assertThat(meanwhile.contains(carl)).isFalse();
        memberships.changed(group);
        assertThat(memberships.isCurrent(meanwhile)).isFalse();
        assertThat(memberships.cached(group)).isEmpty();
        Membership after = memberships.find(group).orElseThrow();
        assertThat(after.contains(carl)).isFalse();
        assertThat(memberships.cached(group)).contains(after);
    }

    @Test
    void anUnknownChatIsNotThereAndNotRemembered() {
        ChatId unknown = new ChatId(UUID.randomUUID());
        assertThat(memberships.find(unknown)).isEmpty();
        database.update("insert into chats.chat (chat_id, is_group) values (?, true)", unknown.value());
        assertThat(memberships.find(unknown)).isPresent();
    }

    @Test
    void membersOfALargeGroupAreFoundToo() {
        UserId[] many = new UserId[300];
        java.util.Arrays.setAll(many, _ -> ChatFixtures.user());
        Membership group = ChatFixtures.membership(new ChatId(UUID.randomUUID()), true, many);
        for (UserId member : many) {
            assertThat(group.contains(member)).isTrue();
        }
        assertThat(group.contains(ann)).isFalse();
    }
}
