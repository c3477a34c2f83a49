package dev.parley.chat.internal;

import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.UserId;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// The SQL of writing to the log. One statement whatever the size of the batch, so that each is prepared once.
final class LogStore {

    private static final String INSERT = """
            insert into chats.entry (chat_id, seq, sender_id, client_msg_id, kind, sent_at, body, reply_to, mentions)
            select chat_id, seq, sender_id, client_msg_id, kind, ?, body, reply_to,
                   string_to_array(mentions, ',')::uuid[]
            from unnest(?::uuid[], ?::bigint[], ?::uuid[], ?::uuid[], ?::smallint[], ?::bytea[], ?::bigint[], ?::text[])
                 as batch (chat_id, seq, sender_id, client_msg_id, kind, body, reply_to, mentions)""";

    /// The pushes that the entries cause, in the same statement and so in the same commit.
    private static final String INSERT_WITH_PUSHES = """
            with due as (
                insert into chats.push_due (chat_id, user_id, seq)
                select * from unnest(?::uuid[], ?::uuid[], ?::bigint[])
                on conflict (chat_id, user_id) do update set seq = excluded.seq, since = now())
            """ + INSERT;

    private static final String LAST_SEQS = """
            select asked.chat_id,
                   coalesce((select seq from chats.entry e where e.chat_id = asked.chat_id order by seq desc limit 1), 0)
            from unnest(?::uuid[]) as asked (chat_id)""";

    private static final String STORED = """
            select e.chat_id, e.sender_id, e.client_msg_id, e.seq, e.sent_at
            from unnest(?::uuid[], ?::uuid[], ?::uuid[]) as asked (chat_id, sender_id, client_msg_id)
            join chats.entry e using (chat_id, sender_id, client_msg_id)""";

    private LogStore() {}

    /// Inserts the numbered entries and the pushes they cause, all or nothing.
    ///
    /// @throws dev.parley.platform.api.UniqueViolation when a seq is taken or a message was stored before
    static void insert(Database database, List<PendingEntry> entries, List<DuePush> pushes, long sentAtMillis) {
        int n = entries.size();
        UUID[] chats = new UUID[n];
        Long[] seqs = new Long[n];
        UUID[] senders = new UUID[n];
        UUID[] clientMsgIds = new UUID[n];
        Short[] kinds = new Short[n];
        byte[][] bodies = new byte[n][];
        Long[] repliesTo = new Long[n];
        String[] mentions = new String[n];
        for (int i = 0; i < n; i++) {
            PendingEntry entry = entries.get(i);
            chats[i] = entry.chatId().value();
            seqs[i] = entry.seq();
            senders[i] = entry.sender().value();
            clientMsgIds[i] = entry.clientMsgId();
            kinds[i] = (short) entry.kind().code();
            bodies[i] = entry.body();
            repliesTo[i] = entry.replyTo() == 0 ? null : entry.replyTo();
            mentions[i] = joined(entry.mentions());
        }
        Instant sentAt = Instant.ofEpochMilli(sentAtMillis);
        if (pushes.isEmpty()) {
            database.update(INSERT, sentAt, chats, seqs, senders, clientMsgIds, kinds, bodies, repliesTo, mentions);
            return;
        }
        int m = pushes.size();
        UUID[] pushChats = new UUID[m];
        UUID[] pushUsers = new UUID[m];
        Long[] pushSeqs = new Long[m];
        for (int i = 0; i < m; i++) {
            pushChats[i] = pushes.get(i).chatId().value();
            pushUsers[i] = pushes.get(i).user().value();
            pushSeqs[i] = pushes.get(i).seq();
        }
        database.update(
                INSERT_WITH_PUSHES,
                pushChats,
                pushUsers,
                pushSeqs,
                sentAt,
                chats,
                seqs,
                senders,
                clientMsgIds,
                kinds,
                bodies,
                repliesTo,
                mentions);
    }

    /// The last seq of each chat; 0 for one without entries.
    static Map<ChatId, Long> lastSeqs(Database database, Collection<ChatId> chats) {
        Map<ChatId, Long> last = new HashMap<>();
        database.query(LAST_SEQS, row -> last.put(new ChatId(row.uuid(1)), row.longValue(2)), (Object)
                chats.stream().map(ChatId::value).toArray(UUID[]::new));
        return last;
    }

    /// Those of the pending entries that the log holds already, by their key.
    static Map<PendingEntry.Key, StoredEntry> stored(Database database, List<PendingEntry> entries) {
        Map<PendingEntry.Key, StoredEntry> stored = new HashMap<>();
        database.query(
                STORED,
                row -> stored.put(
                        new PendingEntry.Key(row.uuid(1), row.uuid(2), row.uuid(3)),
                        new StoredEntry(row.longValue(4), row.instant(5).toEpochMilli())),
                entries.stream().map(entry -> entry.chatId().value()).toArray(UUID[]::new),
                entries.stream().map(entry -> entry.sender().value()).toArray(UUID[]::new),
                entries.stream().map(PendingEntry::clientMsgId).toArray(UUID[]::new));
        return stored;
    }

    private static String joined(List<UserId> users) {
        return users.isEmpty()
                ? null
                : String.join(",", users.stream().map(UserId::toString).toList());
    }

    record StoredEntry(long seq, long sentAtMillis) {}

    /// A push owed for an entry.
    record DuePush(ChatId chatId, UserId user, long seq) {}
}
