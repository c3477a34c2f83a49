package dev.parley.chat.internal;

import dev.parley.chat.api.ChatChanged;
import dev.parley.chat.api.EntriesCommitted;
import dev.parley.chat.api.EntriesCommitted.Delivery;
import dev.parley.chat.api.Entry;
import dev.parley.chat.api.EntryKind;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.DatabaseException;
import dev.parley.platform.api.Ids;
import dev.parley.platform.api.Retries;
import dev.parley.platform.api.UserId;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Entries that the server itself writes, in the transaction of the change that they tell of: both are true or
/// neither. After the commit they are delivered as any other. When their readers cannot be looked up, because
/// the database is away, nothing would tell the connected of a title or a new group before the chat's next
/// entry: then they are delivered later. What is given up a client learns from its next `sync`. Thread-safe.
@Singleton
public class SystemEntries {

    private static final int MAX_TRIES = 100;
    private static final int MAX_UNTOLD = 10_000;

    private final Database database;
    private final ChangingChats chats;
    private final Commits commits;
    private final LogWriters writers;
    private final Retries untold = new Retries("telling of committed entries", MAX_UNTOLD);
    private final Event<ChatChanged> changes;
    private final Ids ids;
    private final Clock clock;

    @Inject
    public SystemEntries(
            Database database,
            ChangingChats chats,
            Commits commits,
            LogWriters writers,
            Event<ChatChanged> changes,
            Ids ids,
            Clock clock) {
        this.database = database;
        this.chats = chats;
        this.commits = commits;
        this.writers = writers;
        this.changes = changes;
        this.ids = ids;
        this.clock = clock;
    }

    void stop(@Observes Shutdown event) {
        untold.stop();
    }

    /// Takes the next free seq. A taken one is skipped over without an error, so that the transaction lives on.
    ///
    /// @param by whose doing it was
    /// @param body a JSON object
    Entry append(ChatId chat, UserId by, EntryKind kind, String body) {
        UUID clientMsgId = ids.next();
        long now = clock.millis();
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < MAX_TRIES; i++) {
            Optional<Long> seq = database.queryOne(
                    """
                    insert into chats.entry (chat_id, seq, sender_id, client_msg_id, kind, sent_at, body)
                    select ?, coalesce((select seq from chats.entry where chat_id = ? order by seq desc limit 1), 0) + 1,
                           ?, ?, ?::smallint, ?, ?
                    on conflict (chat_id, seq) do nothing returning seq""",
                    row -> row.longValue(1),
                    chat.value(),
                    chat.value(),
                    by.value(),
                    clientMsgId,
                    kind.code(),
                    Instant.ofEpochMilli(now),
                    bytes);
            if (seq.isPresent()) {
                return new Entry(chat, seq.get(), by, clientMsgId, kind, bytes, now, 0, List.of(), 0, null, 0);
            }
        }
        throw new DatabaseException("40001", null);
    }

    /// Once the present transaction has ended, forgets what was known of the chat and, if it was committed,
    /// tells those who can read the entries.
    void deliverAfterCommit(ChatId chat, List<Entry> entries) {
        chats.change(chat, () -> deliver(chat, entries));
    }

    /// The chat's writer tells, before it tells of anything that is sent from now on. It does not wait for a database
    /// that is away: then what it tells of meanwhile comes first, and a client sees the gap.
    private void deliver(ChatId chat, List<Entry> entries) {
        writers.of(chat).announce(() -> {
            try {
                tell(chat, entries, readers(chat, entries));
            } catch (DatabaseException failure) {
                untold.later(() -> deliverLate(chat, entries), () -> {}, failure);
            }
        });
    }

    /// The writer tells these too, and does not look for the readers.
    private void deliverLate(ChatId chat, List<Entry> entries) {
        List<Reader> readers = readers(chat, entries);
        writers.of(chat).announce(() -> tell(chat, entries, readers));
    }

    private void tell(ChatId chat, List<Entry> entries, List<Reader> readers) {
        commits.publish(new EntriesCommitted(entries.stream()
                .map(entry -> new Delivery(entry, readersOf(entry.seq(), readers), null))
                .toList()));
        changes.fire(new ChatChanged(chat, readers.stream().map(Reader::user).toList()));
    }

    /// Who is in the chat, or has left it with one of the entries or later. More may have happened since: each is told
    /// what came while it was there.
    private List<Reader> readers(ChatId chat, List<Entry> entries) {
        return database.query(
                """
                select user_id, first_seq, coalesce(left_seq, ?) from chats.participant
                where chat_id = ? and (left_seq is null or left_seq >= ?)""",
                row -> new Reader(new UserId(row.uuid(1)), row.longValue(2), row.longValue(3)),
                Long.MAX_VALUE,
                chat.value(),
                entries.getFirst().seq());
    }

    private static UserId[] readersOf(long seq, List<Reader> readers) {
        return readers.stream()
                .filter(reader -> reader.firstSeq() <= seq && seq <= reader.lastSeq())
                .map(Reader::user)
                .toArray(UserId[]::new);
    }

    private record Reader(UserId user, long firstSeq, long lastSeq) {}
}
