package dev.parley.chat.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.chat.api.EntryKind;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.DatabaseUnavailable;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.Row;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.TestDatabase;
import dev.parley.user.api.BlockChanged;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a node does not hear of, since it is cut off from the one that did it, and remembers for a minute.
class MembersNowTest {

    private final UserId ann = ChatFixtures.user();
    private final UserId ben = ChatFixtures.user();
    private final UserId carl = ChatFixtures.user();
    private final NamedUsers users = new NamedUsers();
    private TestDatabase database;
    private Watched watched;
    private Memberships memberships;
    private MessagingService messaging;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        watched = new Watched();
        memberships = ChatFixtures.memberships(watched, users);
        messaging =
                new MessagingService(memberships, null, null, null, null, null, new MembersNow(watched, memberships));
    }

    @AfterEach
    void close() {
        database.close();
    }

    /// As this node remembers it.
    private ChatId remembered(ChatId chat) {
        assertThat(memberships.find(chat)).isPresent();
        assertThat(memberships.cached(chat)).isPresent();
        watched.statements.clear();
        return chat;
    }

    private ChatId group() {
        Membership group = ChatFixtures.group(database, ann, ben, carl);
        ChatFixtures.entries(database, group.chatId(), ann, 1, 3);
        return remembered(group.chatId());
    }

    private CompletableFuture<List<UserId>> ask(UserId caller, ChatId chat) {
        CompletableFuture<List<UserId>> answer = new CompletableFuture<>();
        messaging.members(caller, chat, members -> answer.complete(List.of(members)), answer::completeExceptionally);
        return answer.orTimeout(10, TimeUnit.SECONDS);
    }

    private void removedElsewhere(ChatId chat, UserId member, long seq) {
        entryElsewhere(chat, EntryKind.MEMBER_REMOVED, seq);
        ChatFixtures.remove(database, ChatFixtures.membership(chat, true), member, seq);
    }

    private void entryElsewhere(ChatId chat, EntryKind kind, long seq) {
        ChatFixtures.entry(database, chat, seq, ann, UUID.randomUUID());
        database.update(
                "update chats.entry set kind = ? where chat_id = ? and seq = ?", kind.code(), chat.value(), seq);
    }

    private static void isRefused(CompletableFuture<?> answer, ErrorCode code) {
        assertThat(answer)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(
                        ParleyException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(code));
    }

    @Test
    void whoWasRemovedElsewhereNeitherTellsNorIsTold() {
        ChatId chat = group();
        removedElsewhere(chat, carl, 4);
        assertThat(ask(ann, chat).join()).containsExactlyInAnyOrder(ann, ben);
        assertThat(ask(ben, chat).join()).containsExactlyInAnyOrder(ann, ben);

        ChatId other = group();
        removedElsewhere(other, carl, 4);
        isRefused(ask(carl, other), ErrorCode.NOT_MEMBER);
    }

    @Test
    void whoWasAddedElsewhereIsTold() {
        UserId dora = ChatFixtures.user();
        ChatId chat = group();
        entryElsewhere(chat, EntryKind.MEMBER_ADDED, 4);
        database.update(
                "insert into chats.participant (chat_id, user_id, first_seq) values (?, ?, 4)",
                chat.value(),
                dora.value());
        assertThat(ask(ann, chat).join()).containsExactlyInAnyOrder(ann, ben, carl, dora);
    }

    @Test
    void aBlockMadeElsewhereSilencesBoth() {
        ChatId chat = remembered(ChatFixtures.direct(database, ann, ben).chatId());
        users.block(ben, ann);
        BlockedChats.write(database, new BlockChanged(ben, ann, true));
        assertThat(ask(ann, chat).join()).containsExactly(ann);
        assertThat(ask(ben, chat).join()).containsExactly(ben);
    }

    /// A line of talk is no reason to read all members again, and many are.
    @Test
    void whatIsRememberedIsReadAgainOnlyWhereItMayHaveChanged() {
        ChatId chat = group();
        ChatFixtures.entries(database, chat, ben, 4, 202);
        assertThat(ask(ann, chat).join()).hasSize(3);
        assertThat(watched.statements).hasSize(1);
        ChatFixtures.entries(database, chat, ben, 203, 203);
        assertThat(ask(ann, chat).join()).hasSize(3);
        assertThat(watched.statements).hasSizeGreaterThan(2);
        watched.statements.clear();
        assertThat(ask(ann, chat).join()).hasSize(3);
        assertThat(watched.statements).hasSize(1);
    }

    @Test
    void manyShareAStatementAndAreAnsweredInOrder() {
        List<ChatId> chats = List.of(group(), group());
        watched.statements.clear();
        watched.gate = new CountDownLatch(1);
        List<Integer> answered = new CopyOnWriteArrayList<>();
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int n = i;
            all.add(ask(i % 3 == 0 ? ann : ben, chats.get(i % 2)).thenRun(() -> answered.add(n)));
        }
        watched.gate.countDown();
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
        assertThat(answered).isSorted().hasSize(100);
        assertThat(watched.statements).hasSizeLessThan(100);
    }

    @Test
    void whoCannotBeJudgedIsRefused() {
        ChatId chat = group();
        watched.away = true;
        assertThat(ask(ann, chat))
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(DatabaseUnavailable.class);
        watched.away = false;
        assertThat(ask(ann, chat).join()).hasSize(3);
    }

    @Test
    void oneThatCannotBeJudgedKeepsTheAnswerFromNoOther() {
        ChatId one = group();
        ChatId other = group();
        removedElsewhere(one, carl, 4);
        removedElsewhere(other, carl, 4);
        watched.broken = one;
        watched.gate = new CountDownLatch(1);
        CompletableFuture<List<UserId>> first = ask(ann, other);
        CompletableFuture<List<UserId>> refused = ask(ann, one);
        CompletableFuture<List<UserId>> answered = ask(ben, other);
        watched.gate.countDown();
        assertThat(first.join()).hasSize(2);
        assertThat(answered.join()).hasSize(2);
        assertThat(refused)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(DatabaseUnavailable.class);
    }

    @Test
    void tooManyAtOnceAreRefused() {
        ChatId chat = group();
        watched.gate = new CountDownLatch(1);
        List<CompletableFuture<List<UserId>>> all = new ArrayList<>();
        while (all.stream().noneMatch(CompletableFuture::isDone) && all.size() < 11_000) {
            all.add(ask(ann, chat));
        }
        isRefused(all.getLast(), ErrorCode.OVERLOADED);
        watched.gate.countDown();
        await().until(() -> all.stream().allMatch(CompletableFuture::isDone));
        assertThat(all.subList(0, all.size() - 1))
                .allSatisfy(answer -> assertThat(answer.join()).hasSize(3));
    }

    /// A real database whose statements are noted, held up, or do not get through.
    private final class Watched implements Database {
        private final List<String> statements = new CopyOnWriteArrayList<>();
        private volatile CountDownLatch gate = new CountDownLatch(0);
        private volatile boolean away;

        /// Whose members cannot be read.
        private volatile ChatId broken;

        @Override
        public <T> List<T> query(String sql, Function<Row, T> reader, Object... arguments) {
            statements.add(sql);
            try {
                assertThat(gate.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException stopped) {
                throw new AssertionError(stopped);
            }
            if (away || (broken != null && List.of(arguments).contains(broken.value()))) {
                throw new DatabaseUnavailable("08006", null);
            }
            return database.query(sql, reader, arguments);
        }

        @Override
        public int update(String sql, Object... arguments) {
            return database.update(sql, arguments);
        }
    }
}
