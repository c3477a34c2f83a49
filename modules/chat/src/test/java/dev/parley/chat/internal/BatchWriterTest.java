package dev.parley.chat.internal;

import static dev.parley.chat.internal.ChatFixtures.send;
import static dev.parley.chat.internal.ChatFixtures.seqs;
import static dev.parley.chat.internal.ChatFixtures.settings;
import static dev.parley.chat.internal.ChatFixtures.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.chat.api.EntryKind;
import dev.parley.chat.api.SendRequest;
import dev.parley.chat.api.SendResult;
import dev.parley.chat.internal.ChatFixtures.Sent;
import dev.parley.chat.internal.LogStore.DuePush;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.DirectDatabase;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// One writer on a real database: order, repeats, what others wrote, what is refused.
class BatchWriterTest {

    private final RecordedCommits commits = new RecordedCommits();
    private final UserId ann = user();
    private final UserId ben = user();
    private TestDatabase database;
    private Memberships members;
    private Membership chat;
    private BatchWriter writer;
    private Thread thread;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        members = ChatFixtures.memberships(database);
        chat = ChatFixtures.group(database, ann, ben);
        writer = writer(database, settings());
    }

    private BatchWriter writer(DirectDatabase on, ChatSettings settings) {
        return new BatchWriter(
                on, commits, members, ChatFixtures.alone(), ChatFixtures.metrics(), settings, Clock.systemUTC());
    }

    private void start() {
        thread = Thread.ofPlatform().name("writer").start(writer);
    }

    @AfterEach
    void close() throws InterruptedException {
        if (thread != null) {
            writer.stop();
            thread.join(Duration.ofSeconds(10));
            assertThat(thread.isAlive()).isFalse();
        }
        database.close();
    }

    private Sent submitted(Sent sent) {
        writer.submit(sent.entry());
        return sent;
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    @Test
    void storesInTheOrderTaken() {
        Membership other = ChatFixtures.direct(database, ann, ben);
        List<Sent> sent = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            sent.add(submitted(send(i % 2 == 0 ? chat : other, i % 3 == 0 ? ann : ben)));
        }
        start();
        for (int i = 0; i < 500; i++) {
            SendResult.Stored stored = sent.get(i).stored();
            assertThat(stored.seq()).isEqualTo(i / 2 + 1);
            assertThat(stored.duplicate()).isFalse();
        }
        assertThat(seqs(database, chat.chatId())).isEqualTo(upTo(250));
        assertThat(seqs(database, other.chatId())).isEqualTo(upTo(250));
        // All of it waited when the writer began, so that it was one commit.
        assertThat(commits.batchCount()).isEqualTo(1);
    }

    @Test
    void answersOnlyWhatIsCommitted() {
        start();
        for (int i = 1; i <= 50; i++) {
            Sent sent = submitted(send(chat, ann));
            long seq = sent.stored().seq();
            assertThat(database.queryOne(
                            "select client_msg_id from chats.entry where chat_id = ? and seq = ?",
                            row -> row.uuid(1),
                            chat.chatId().value(),
                            seq))
                    .contains(sent.entry().clientMsgId());
        }
    }

    @Test
    void theSameMessageTwiceInOneBatchIsStoredOnce() {
        UUID id = UUID.randomUUID();
        Sent first = submitted(send(chat, ann, id));
        Sent between = submitted(send(chat, ann));
        Sent repeat = submitted(send(chat, ann, id));
        Sent third = submitted(send(chat, ann, id));
        // The same id by somebody else is another message.
        Sent bens = submitted(send(chat, ben, id));
        start();
        assertThat(first.stored().duplicate()).isFalse();
        assertThat(repeat.stored()).isEqualTo(third.stored());
        assertThat(repeat.stored().seq()).isEqualTo(first.stored().seq());
        assertThat(repeat.stored().duplicate()).isTrue();
        assertThat(between.stored().seq()).isEqualTo(2);
        assertThat(bens.stored().seq()).isEqualTo(3);
        assertThat(seqs(database, chat.chatId())).isEqualTo(upTo(3));
    }

    @Test
    void theSameMessageLaterGetsTheFirstAnswerAndDisturbsNobody() {
        UUID id = UUID.randomUUID();
        Sent first = submitted(send(chat, ann, id));
        start();
        SendResult.Stored stored = first.stored();
        List<Sent> batch = List.of(send(chat, ann), send(chat, ann, id), send(chat, ben));
        batch.forEach(this::submitted);
        assertThat(batch.get(0).stored().seq()).isEqualTo(2);
        assertThat(batch.get(2).stored().seq()).isEqualTo(3);
        SendResult.Stored again = batch.get(1).stored();
        assertThat(again).isEqualTo(new SendResult.Stored(chat.chatId(), stored.seq(), stored.sentAtMillis(), true));
        assertThat(seqs(database, chat.chatId())).isEqualTo(upTo(3));
        assertThat(commits.told()).hasSize(3);
    }

    @Test
    void aMessageSentAgainMakesNobodyAskAnewWhoIsInTheChats() {
        List<Membership> askedAnew = Collections.synchronizedList(new ArrayList<>());
        writer = new BatchWriter(
                database,
                commits,
                new WatchedMembers(members, askedAnew),
                ChatFixtures.alone(),
                ChatFixtures.metrics(),
                settings(),
                Clock.systemUTC());
        UUID id = UUID.randomUUID();
        start();
        submitted(send(chat, ann, id)).stored();
        List<Sent> batch = List.of(send(chat, ann), send(chat, ann, id), send(chat, ben));
        batch.forEach(this::submitted);
        assertThat(batch.get(1).stored().duplicate()).isTrue();
        assertThat(batch.get(2).stored().seq()).isEqualTo(3);
        assertThat(askedAnew).isEmpty();
        // As soon as somebody else has written, perhaps about members, all is asked.
        ChatFixtures.entry(database, chat.chatId(), 4, ben, UUID.randomUUID());
        assertThat(submitted(send(chat, ann)).stored().seq()).isEqualTo(5);
        assertThat(askedAnew).hasSize(1);
    }

    private record WatchedMembers(CurrentMembers members, List<Membership> askedAnew) implements CurrentMembers {

        @Override
        public boolean isCurrent(Membership membership) {
            return members.isCurrent(membership);
        }

        @Override
        public Optional<Membership> find(ChatId chat) {
            return members.find(chat);
        }

        @Override
        public Optional<Membership> findAnew(Membership known) {
            askedAnew.add(known);
            return members.findAnew(known);
        }
    }

    @Test
    void whatAnotherNodeWroteIsSkippedOver() {
        start();
        submitted(send(chat, ann)).stored();
        ChatFixtures.entries(database, chat.chatId(), ben, 2, 5);
        UUID theirs = UUID.randomUUID();
        ChatFixtures.entry(database, chat.chatId(), 6, ann, theirs);
        Sent next = submitted(send(chat, ann));
        assertThat(next.stored().seq()).isEqualTo(7);
        // A retry of what the other node stored gets that answer.
        Sent retry = submitted(send(chat, ann, theirs));
        assertThat(retry.stored().seq()).isEqualTo(6);
        assertThat(retry.stored().duplicate()).isTrue();
        assertThat(submitted(send(chat, ann)).stored().seq()).isEqualTo(8);
        assertThat(seqs(database, chat.chatId())).isEqualTo(upTo(8));
    }

    @Test
    void oneMoreThanTheQueueHoldsIsRefused() {
        ChatSettings small = ChatFixtures.settings(Map.of("PARLEY_WRITER_QUEUE", "3"));
        writer = writer(database, small);
        List<Sent> taken = List.of(send(chat, ann), send(chat, ann), send(chat, ann));
        taken.forEach(this::submitted);
        assertThat(submitted(send(chat, ann)).refused()).isEqualTo(ErrorCode.OVERLOADED);
        start();
        taken.forEach(Sent::stored);
        assertThat(seqs(database, chat.chatId())).isEqualTo(upTo(3));
    }

    /// It may yet be stored: whoever sends it again must not be told that nothing was.
    @Test
    void aRepeatOfWhatWaitsIsNotRefusedThoughTheQueueIsFull() {
        writer = writer(database, ChatFixtures.settings(Map.of("PARLEY_WRITER_QUEUE", "160")));
        Sent first = submitted(send(chat, ann));
        Stream.generate(() -> send(chat, ann)).limit(159).forEach(this::submitted);
        List<Sent> repeats = Stream.generate(
                        () -> submitted(send(chat, ann, first.entry().clientMsgId())))
                .limit(20)
                .toList();
        assertThat(submitted(send(chat, ann)).refused()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(submitted(send(chat, ann, first.entry().clientMsgId())).refused())
                .isEqualTo(ErrorCode.INTERNAL);
        start();
        SendResult.Stored stored = first.stored();
        assertThat(repeats)
                .extracting(Sent::stored)
                .containsOnly(new SendResult.Stored(chat.chatId(), 1, stored.sentAtMillis(), true));
        assertThat(submitted(send(chat, ann, first.entry().clientMsgId())).stored())
                .isEqualTo(repeats.getFirst().stored());
    }

    /// Nobody is told that what it asked for was done when something else was.
    @Test
    void whatHasTheIdOfAnotherRequestIsRefusedBeforeAndAfterThatIsStored() {
        writer = writer(database, ChatFixtures.settings());
        Sent first = submitted(send(chat, ann));
        Sent deletion = submitted(sendAs(EntryKind.DELETE, first, 1));
        assertThat(deletion.refused()).isEqualTo(ErrorCode.CONFLICT);
        start();
        assertThat(first.stored().seq()).isEqualTo(1);
        assertThat(submitted(sendAs(EntryKind.DELETE, first, 1)).refused()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(submitted(sendAs(EntryKind.IMAGE, first, 0)).refused()).isEqualTo(ErrorCode.CONFLICT);

        Sent reaction = submitted(sendAs(EntryKind.REACTION, send(chat, ann), 1));
        assertThat(reaction.stored().seq()).isEqualTo(2);
        assertThat(submitted(sendAs(EntryKind.REACTION, reaction, 2)).refused()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(submitted(sendAs(EntryKind.REACTION, reaction, 1)).stored())
                .isEqualTo(new SendResult.Stored(
                        chat.chatId(), 2, reaction.stored().sentAtMillis(), true));
        assertThat(submitted(send(chat, ann, reaction.entry().clientMsgId())).refused())
                .isEqualTo(ErrorCode.CONFLICT);
        assertThat(seqs(database, chat.chatId())).isEqualTo(upTo(2));
    }

    private Sent sendAs(EntryKind kind, Sent first, long target) {
        byte[] body =
                kind == EntryKind.REACTION ? "{\"emoji\":\"👍\"}".getBytes(StandardCharsets.UTF_8) : ChatFixtures.BODY;
        return send(
                chat,
                new SendRequest(
                        ann,
                        chat.chatId(),
                        null,
                        first.entry().clientMsgId(),
                        kind,
                        body,
                        0,
                        List.of(),
                        target,
                        null,
                        0,
                        null));
    }

    @Test
    void moreThanABatchIsStoredInSeveral() {
        ChatSettings small = ChatFixtures.settings(Map.of(
                "PARLEY_WRITER_BATCH", "7", "PARLEY_WRITER_PACE_MICROS", "0", "PARLEY_WRITER_REMEMBERED_CHATS", "1"));
        writer = writer(database, small);
        Membership other = ChatFixtures.direct(database, ann, ben);
        List<Sent> sent = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            sent.add(submitted(send(i % 2 == 0 ? chat : other, ann)));
        }
        start();
        sent.forEach(Sent::stored);
        assertThat(seqs(database, chat.chatId())).isEqualTo(upTo(50));
        assertThat(seqs(database, other.chatId())).isEqualTo(upTo(50));
        assertThat(commits.batchCount()).isEqualTo(15);
    }

    /// Whoever has just had several waits for more of them: without that, the first that comes is a commit of its own.
    @Test
    void whatComesSoonAfterABusyBatchSharesOneCommit() {
        ChatSettings patient = ChatFixtures.settings(Map.of("PARLEY_WRITER_PACE_MICROS", "1000000"));
        writer = writer(database, patient);
        List<Sent> sent = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            sent.add(submitted(send(chat, ann)));
        }
        start();
        sent.forEach(Sent::stored);
        for (int i = 0; i < 20; i++) {
            sent.add(submitted(send(chat, ben)));
        }
        sent.forEach(Sent::stored);
        assertThat(commits.batchCount()).isEqualTo(2);
        assertThat(seqs(database, chat.chatId())).isEqualTo(upTo(30));
    }

    @Test
    void aCleanStopStoresWhatWasTakenAndRefusesWhatComesAfter() throws InterruptedException {
        List<Sent> sent = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            sent.add(submitted(send(chat, ann)));
        }
        start();
        writer.stop();
        assertThat(submitted(send(chat, ann)).refused()).isEqualTo(ErrorCode.UNAVAILABLE);
        thread.join(Duration.ofSeconds(20));
        assertThat(thread.isAlive()).isFalse();
        assertThat(sent).allSatisfy(one -> assertThat(one.answer()).isDone());
        sent.forEach(Sent::stored);
        assertThat(seqs(database, chat.chatId())).isEqualTo(upTo(2_000));
    }

    @Test
    void aDefectOfOneCallerDoesNotStopTheOthers() {
        start();
        SendResult[] got = new SendResult[1];
        Sent healthy = send(chat, ann);
        writer.submit(new PendingEntry(
                SendRequest.message(
                        ann, chat.chatId(), null, UUID.randomUUID(), EntryKind.TEXT, ChatFixtures.BODY, null),
                chat,
                result -> {
                    got[0] = result;
                    throw new IllegalStateException("a defect");
                }));
        submitted(healthy).stored();
        assertThat(got[0]).isInstanceOf(SendResult.Stored.class);
    }

    @Test
    void thePushesOfABatchAreOwedInTheSameCommit() {
        RecordedCommits owing = new RecordedCommits(entry -> List.of(new DuePush(entry.chatId(), ben, entry.seq())));
        writer = new BatchWriter(
                database, owing, members, ChatFixtures.alone(), ChatFixtures.metrics(), settings(), Clock.systemUTC());
        List<Sent> sent = List.of(send(chat, ann), send(chat, ann), send(chat, ann));
        sent.forEach(this::submitted);
        start();
        sent.forEach(Sent::stored);
        assertThat(database.query(
                        "select seq from chats.push_due where chat_id = ? and user_id = ?",
                        row -> row.longValue(1),
                        chat.chatId().value(),
                        ben.value()))
                .containsExactly(3L);
    }

    @Test
    void repliesAndMentionsAreKept() {
        start();
        submitted(send(chat, ann)).stored();
        Sent sent = send(chat, ann);
        PendingEntry reply = new PendingEntry(
                new SendRequest(
                        ann,
                        chat.chatId(),
                        null,
                        UUID.randomUUID(),
                        EntryKind.LOCATION,
                        ChatFixtures.BODY,
                        1,
                        List.of(ben, ann),
                        0,
                        null,
                        0,
                        null),
                chat,
                sent.answer()::complete);
        writer.submit(reply);
        assertThat(sent.stored().seq()).isEqualTo(2);
        assertThat(database.queryOne(
                        "select " + ChatLogReader.ENTRY_COLUMNS + " from chats.entry where chat_id = ? and seq = 2",
                        row -> ChatLogReader.entry(row, 1),
                        chat.chatId().value()))
                .hasValueSatisfying(entry -> {
                    assertThat(entry.replyTo()).isEqualTo(1);
                    assertThat(entry.mentions()).containsExactly(ben, ann);
                    assertThat(entry.kind()).isEqualTo(EntryKind.LOCATION);
                    assertThat(entry.body()).isEqualTo(ChatFixtures.BODY);
                });
    }
}
