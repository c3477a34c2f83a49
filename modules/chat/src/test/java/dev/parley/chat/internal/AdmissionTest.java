package dev.parley.chat.internal;

import static dev.parley.chat.internal.ChatFixtures.send;
import static dev.parley.chat.internal.ChatFixtures.seqs;
import static dev.parley.chat.internal.ChatFixtures.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.chat.api.EntryKind;
import dev.parley.chat.api.SendRequest;
import dev.parley.chat.api.SendResult;
import dev.parley.chat.internal.ChatFixtures.Sent;
import dev.parley.platform.api.ConcurrentUpdate;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.LoneServer;
import dev.parley.platform.testing.ManualClock;
import dev.parley.platform.testing.MemoryCaches;
import dev.parley.platform.testing.RecordedEvents;
import dev.parley.platform.testing.TestDatabase;
import dev.parley.user.api.BlockChanged;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is refused at the last moment, with two writers of two nodes on one real database.
@Timeout(60)
class AdmissionTest {

    private static final byte[] SECRET = "{\"text\":\"secret\"}".getBytes(StandardCharsets.UTF_8);
    private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.UTF_8);

    private final ManualClock clock = new ManualClock();
    private final UserId ann = user();
    private final UserId ben = user();
    private final List<BatchWriter> writers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final NamedUsers users = new NamedUsers();
    private TestDatabase database;
    private Memberships members;
    private Membership chat;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        members = new Memberships(
                database,
                users,
                new HiddenReaders(),
                new RecordedEvents<>(),
                new MemoryCaches(clock),
                new LoneServer());
        chat = ChatFixtures.group(database, ann, ben);
        for (int node = 0; node < 2; node++) {
            BatchWriter writer = new BatchWriter(
                    database,
                    new RecordedCommits(),
                    members,
                    ChatFixtures.alone(),
                    ChatFixtures.metrics(),
                    ChatFixtures.settings(),
                    clock);
            writers.add(writer);
            threads.add(Thread.ofPlatform().name("node-" + node).start(writer));
        }
    }

    @AfterEach
    void close() throws InterruptedException {
        writers.forEach(BatchWriter::stop);
        for (Thread thread : threads) {
            thread.join(Duration.ofSeconds(10));
        }
        database.close();
    }

    private Sent submitted(int node, Sent sent) {
        writers.get(node).submit(sent.entry());
        return sent;
    }

    private Sent text(UserId by, long replyTo, int expiresInSeconds) {
        return send(
                chat,
                new SendRequest(
                        by,
                        chat.chatId(),
                        null,
                        UUID.randomUUID(),
                        EntryKind.TEXT,
                        SECRET,
                        replyTo,
                        List.of(),
                        0,
                        null,
                        expiresInSeconds,
                        null));
    }

    private Sent amend(UserId by, EntryKind kind, long target, byte[] body) {
        return send(
                chat,
                new SendRequest(
                        by, chat.chatId(), null, UUID.randomUUID(), kind, body, 0, List.of(), target, null, 0, null));
    }

    private long stored(byte[] body) {
        return database.queryOne(
                        "select count(*) from chats.entry where chat_id = ? and body = ?",
                        row -> row.longValue(1),
                        chat.chatId().value(),
                        body)
                .orElseThrow();
    }

    @Test
    void noEditSurvivesADeletionOnAnotherNode() {
        for (int round = 0; round < 60; round++) {
            long target = submitted(0, send(chat, ann)).stored().seq();
            List<Sent> edits = new ArrayList<>();
            Sent deletion = null;
            for (int i = 0; i < 6; i++) {
                edits.add(submitted(1, amend(ann, EntryKind.EDIT, target, SECRET)));
                if (i == round % 6) {
                    deletion = submitted(0, amend(ann, EntryKind.DELETE, target, NOTHING));
                }
            }
            long deletedAt = deletion.stored().seq();
            for (Sent edit : edits) {
                switch (edit.answer().join()) {
                    case SendResult.Stored stored -> assertThat(stored.seq()).isLessThan(deletedAt);
                    case SendResult.Refused refused ->
                        assertThat(refused.reason().code()).isEqualTo(ErrorCode.GONE);
                }
            }
            assertThat(stored(SECRET)).as("round " + round).isZero();
        }
        List<Long> all = seqs(database, chat.chatId());
        assertThat(all.getLast()).isEqualTo(all.size());
    }

    @Test
    void inOneBatchTheDeletionWinsOverEditsBeforeAndAfterIt() {
        long target = submitted(0, send(chat, ann)).stored().seq();
        RecordedCommits commits = new RecordedCommits();
        BatchWriter writer = new BatchWriter(
                database,
                commits,
                members,
                ChatFixtures.alone(),
                ChatFixtures.metrics(),
                ChatFixtures.settings(),
                clock);
        writers.add(writer);
        Sent before = submitted(2, amend(ann, EntryKind.EDIT, target, SECRET));
        Sent deletion = submitted(2, amend(ann, EntryKind.DELETE, target, NOTHING));
        Sent after = submitted(2, amend(ann, EntryKind.EDIT, target, SECRET));
        threads.add(Thread.ofPlatform().name("late").start(writer));
        assertThat(before.stored().seq()).isEqualTo(2);
        assertThat(deletion.stored().seq()).isEqualTo(3);
        assertThat(after.refused()).isEqualTo(ErrorCode.GONE);
        assertThat(commits.batchCount()).isEqualTo(1);
        assertThat(stored(SECRET)).isZero();
        // Nor is it told to anybody.
        assertThat(before.entry().body()).isEqualTo(NOTHING);
    }

    /// A batch that lost its numbers to another node is judged again, as if nothing had been said of it.
    @Test
    void whatWasJudgedBeforeDoesNotCountAndNobodyWasToldOfIt() {
        long target = submitted(0, send(chat, ann)).stored().seq();
        Sent edit = amend(ann, EntryKind.EDIT, target, SECRET);
        Sent deletion = amend(ann, EntryKind.DELETE, target, NOTHING);
        Sent reaction = amend(ben, EntryKind.REACTION, target, "{\"emoji\":null}".getBytes(StandardCharsets.UTF_8));
        List<PendingEntry> batch = List.of(edit.entry(), deletion.entry(), reaction.entry());
        Admission admission = new Admission(members, ChatFixtures.settings().editWindow(), clock);
        for (int i = 0; i < 2; i++) {
            long seq = target + i;
            batch.forEach(entry -> entry.number(seq + 1 + batch.indexOf(entry)));
            assertThat(admission.judge(database, batch, Map.of()).admitted())
                    .containsExactly(edit.entry(), deletion.entry());
            assertThat(edit.entry().body()).isEqualTo(NOTHING);
            assertThat(reaction.answer()).isNotDone();
        }
        admission.judge(database, List.of(edit.entry()), Map.of());
        assertThat(edit.entry().body()).isEqualTo(SECRET);
    }

    @Test
    void aReplyToWhatAnotherNodeHasJustWrittenIsTaken() {
        submitted(0, send(chat, ann)).stored();
        ChatFixtures.entry(database, chat.chatId(), 2, ben, UUID.randomUUID());
        Sent reply = text(ann, 2, 0);
        assertThat(submitted(0, reply).stored().seq()).isEqualTo(3);
    }

    @Test
    void aMessageIsDeletedOnceWhoeverIsFirst() {
        long target = submitted(0, send(chat, ann)).stored().seq();
        List<Sent> deletions = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            deletions.add(submitted(i % 2, amend(ann, EntryKind.DELETE, target, NOTHING)));
        }
        assertThat(deletions.stream().filter(deletion -> deletion.answer().join() instanceof SendResult.Stored))
                .hasSize(1);
        assertThat(database.queryOne(
                        "select erasures from chats.chat where chat_id = ?",
                        row -> row.longValue(1),
                        chat.chatId().value()))
                .contains(1L);
    }

    @Test
    void whoWasRemovedSinceItWasAuthorisedIsRefusedAndLeavesNoGap() {
        Sent before = submitted(0, send(chat, ben));
        before.stored();
        ChatFixtures.remove(database, chat, ben, 2);
        members.forget(chat.chatId());
        Sent removed = send(chat, ben);
        Sent still = send(chat, ann);
        submitted(0, removed);
        submitted(0, still);
        assertThat(removed.refused()).isEqualTo(ErrorCode.NOT_MEMBER);
        assertThat(still.stored().seq()).isEqualTo(2);
        // It goes to those who are in the chat now.
        assertThat(still.entry().receivers()).containsExactly(ann);
    }

    /// The news of it never came here; but the entry that says so took a seq.
    @Test
    void whoWasRemovedByAnotherNodeIsRefused() {
        submitted(0, send(chat, ben)).stored();
        ChatFixtures.remove(database, chat, ben, 2);
        ChatFixtures.entry(database, chat.chatId(), 2, ann, UUID.randomUUID());
        assertThat(members.isCurrent(chat)).isTrue();
        assertThat(submitted(0, send(chat, ben)).refused()).isEqualTo(ErrorCode.NOT_MEMBER);
        Sent still = submitted(0, send(chat, ann));
        assertThat(still.stored().seq()).isEqualTo(3);
        assertThat(still.entry().receivers()).containsExactly(ann);
        // Nor does a writer know it that has not seen the chat before.
        assertThat(submitted(1, send(chat, ben)).refused()).isEqualTo(ErrorCode.NOT_MEMBER);
    }

    /// And of what came after it is told nothing, though the entry was numbered and its sender looked up before.
    @Test
    void whoWasRemovedWhileItWasJudgedIsNotToldWhatIsThereNow() {
        submitted(0, send(chat, ben)).stored();
        PendingEntry entry = amend(ben, EntryKind.DELETE, 2, NOTHING).entry();
        entry.number(2);
        ChatFixtures.remove(database, chat, ben, 2);
        ChatFixtures.entry(database, chat.chatId(), 2, ann, UUID.randomUUID());
        Admission admission = new Admission(members, ChatFixtures.settings().editWindow(), clock);
        assertThat(admission.judge(database, List.of(entry), Map.of()).refused().get(entry))
                .isInstanceOfSatisfying(
                        ParleyException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.NOT_MEMBER));
    }

    /// Nothing says so but the table that the block was written to in its own transaction.
    @Test
    void whoWasBlockedOnAnotherNodeIsRefusedThoughTheNewsNeverCame() {
        chat = ChatFixtures.direct(database, ann, ben);
        Membership group = ChatFixtures.group(database, ann, ben);
        long said = submitted(0, send(chat, ann)).stored().seq();
        users.block(ben, ann);
        BlockedChats.write(database, new BlockChanged(ben, ann, true));
        assertThat(members.isCurrent(chat)).isTrue();
        List<Sent> refused = List.of(send(chat, ann), send(chat, ben), text(ann, 0, 60));
        List<Sent> taken = List.of(send(group, ann), send(group, ben));
        refused.forEach(sent -> submitted(0, sent));
        taken.forEach(sent -> submitted(0, sent));
        refused.forEach(sent -> assertThat(sent.refused()).isEqualTo(ErrorCode.BLOCKED));
        taken.forEach(Sent::stored);
        // On the other node too, and what was said may be taken back.
        assertThat(submitted(1, send(chat, ann)).refused()).isEqualTo(ErrorCode.BLOCKED);
        assertThat(submitted(1, amend(ann, EntryKind.DELETE, said, NOTHING))
                        .stored()
                        .seq())
                .isEqualTo(2);

        users.unblock(ben, ann);
        BlockedChats.write(database, new BlockChanged(ben, ann, false));
        members.forget(chat.chatId());
        assertThat(submitted(0, send(chat, ann)).stored().seq()).isEqualTo(3);
        assertThat(seqs(database, chat.chatId())).containsExactly(1L, 2L, 3L);
    }

    /// The push that a message owes is undone with it.
    @Test
    void aBatchThatFindsABlockLeavesNothingBehind() {
        chat = ChatFixtures.direct(database, ann, ben);
        BlockedChats.write(database, new BlockChanged(ben, ann, true));
        PendingEntry entry = send(chat, ann).entry();
        entry.number(1);
        List<LogStore.DuePush> pushes = List.of(new LogStore.DuePush(chat.chatId(), ben, 1));
        assertThatExceptionOfType(ConcurrentUpdate.class)
                .isThrownBy(() -> LogStore.insert(database, List.of(entry), pushes, List.of(), 0));
        assertThat(seqs(database, chat.chatId())).isEmpty();
        assertThat(database.query("select from chats.push_due", _ -> true)).isEmpty();
    }

    @Test
    void whatWasStoredBeforeItsSenderWasRemovedGetsItsFirstAnswerAgain() {
        UUID id = UUID.randomUUID();
        long seq = submitted(0, send(chat, ben, id)).stored().seq();
        ChatFixtures.remove(database, chat, ben, 2);
        members.forget(chat.chatId());
        SendResult.Stored again = submitted(0, send(chat, ben, id)).stored();
        assertThat(again.seq()).isEqualTo(seq);
        assertThat(again.duplicate()).isTrue();
        assertThat(submitted(0, send(chat, ben)).refused()).isEqualTo(ErrorCode.NOT_MEMBER);
    }

    @Test
    void theTimeForEditsEnds() {
        long target = submitted(0, send(chat, ann)).stored().seq();
        clock.advance(Duration.ofMinutes(15));
        assertThat(submitted(0, amend(ann, EntryKind.EDIT, target, SECRET))
                        .stored()
                        .seq())
                .isEqualTo(2);
        clock.advance(Duration.ofMillis(1));
        assertThat(submitted(0, amend(ann, EntryKind.EDIT, target, SECRET)).refused())
                .isEqualTo(ErrorCode.FORBIDDEN);
        // Deleting has no such end.
        submitted(0, amend(ann, EntryKind.DELETE, target, NOTHING)).stored();
    }

    @Test
    void anEditLivesAsLongAsItsMessage() {
        Sent message = text(ann, 0, 60);
        long target = submitted(0, message).stored().seq();
        submitted(0, amend(ann, EntryKind.EDIT, target, SECRET)).stored();
        ExpirySweep sweep = new ExpirySweep(
                database, ChatFixtures.history(database, new MemoryCaches(clock)), new Settings(Map.of()), clock);
        clock.advance(Duration.ofSeconds(59));
        sweep.sweep();
        assertThat(stored(SECRET)).isEqualTo(2);
        clock.advance(Duration.ofSeconds(1));
        assertThat(submitted(0, amend(ann, EntryKind.EDIT, target, SECRET)).refused())
                .isEqualTo(ErrorCode.GONE);
        sweep.sweep();
        assertThat(stored(SECRET)).isZero();
        assertThat(seqs(database, chat.chatId())).containsExactly(1L, 2L);
    }

    @Test
    void moreThanASweepsBatchExpireAtOnce() {
        database.update("""
                insert into chats.entry (chat_id, seq, sender_id, client_msg_id, kind, sent_at, body, expires_at)
                select ?, n, ?, gen_random_uuid(), 1, now(), ?, ? from generate_series(1, 1234) n""", chat.chatId().value(), ann.value(), SECRET, clock.instant());
        new ExpirySweep(
                        database,
                        ChatFixtures.history(database, new MemoryCaches(clock)),
                        new Settings(Map.of()),
                        clock)
                .sweep();
        assertThat(stored(SECRET)).isZero();
        assertThat(stored(NOTHING)).isEqualTo(1234);
    }

    @Test
    void aReplyToWhatWasSaidBeforeItsSenderCameIsRefused() {
        submitted(0, send(chat, ann)).stored();
        submitted(0, send(chat, ann)).stored();
        database.update(
                "update chats.participant set first_seq = 2 where chat_id = ? and user_id = ?",
                chat.chatId().value(),
                ben.value());
        Sent within = text(ben, 2, 0);
        Sent before = text(ben, 1, 0);
        Sent others = text(ann, 1, 0);
        assertThat(submitted(0, within).stored().seq()).isEqualTo(3);
        assertThat(submitted(0, before).refused()).isEqualTo(ErrorCode.INVALID);
        assertThat(submitted(0, others).stored().seq()).isEqualTo(4);
    }

    @Test
    void aReplyToWhatIsNotThereIsRefused() {
        Sent reply = text(ann, 1, 0);
        assertThat(submitted(0, reply).refused()).isEqualTo(ErrorCode.INVALID);
    }
}
