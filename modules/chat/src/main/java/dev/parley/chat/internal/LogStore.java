package dev.parley.chat.internal;

import dev.parley.chat.api.EntryKind;
import dev.parley.chat.api.SendRequest;
import dev.parley.chat.internal.Erasure.ErasedMessage;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.Row;
import dev.parley.platform.api.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/// The SQL of writing to the log. One statement whatever the size of the batch, so that each is prepared once.
final class LogStore {

    /// A block that was made since the batch was judged, on any node, fails it as a whole: with a
    /// [dev.parley.platform.api.ConcurrentUpdate], after which it is judged anew.
    private static final String UNLESS_BLOCKED =
            "where not exists (select from chats.block where chat_id = any(?)) or chats.fail_as_outdated()";

    private static final String INSERT = """
            insert into chats.entry (chat_id, seq, sender_id, client_msg_id, kind, sent_at, body, reply_to, mentions)
            select chat_id, seq, sender_id, client_msg_id, kind, ?, body, reply_to,
                   string_to_array(mentions, ',')::uuid[]
            from unnest(?::uuid[], ?::bigint[], ?::uuid[], ?::uuid[], ?::smallint[], ?::bytea[], ?::bigint[], ?::text[])
                 as batch (chat_id, seq, sender_id, client_msg_id, kind, body, reply_to, mentions)
            """ + UNLESS_BLOCKED;

    /// The pushes that the entries cause, in the same statement and so in the same commit.
    private static final String PUSHES = """
            due as (
                insert into chats.push_due (chat_id, user_id, seq)
                select * from unnest(?::uuid[], ?::uuid[], ?::bigint[])
                on conflict (chat_id, user_id) do update set seq = excluded.seq, since = now())
            """;

    private static final String INSERT_WITH_PUSHES = "with " + PUSHES + INSERT;

    /// For a batch in which an entry is an edit, a deletion or a reaction, was forwarded or expires. Apart,
    /// since the columns that most messages leave empty would cost each of them.
    private static final String PUSHES_AND_EXTRAS = PUSHES + """
            insert into chats.entry (chat_id, seq, sender_id, client_msg_id, kind, sent_at, body, reply_to, mentions,
                                     target, forwarded_chat, forwarded_seq, expires_at)
            select chat_id, seq, sender_id, client_msg_id, kind, ?, body, reply_to,
                   string_to_array(mentions, ',')::uuid[], target, forwarded_chat, forwarded_seq, expires_at
            from unnest(?::uuid[], ?::bigint[], ?::uuid[], ?::uuid[], ?::smallint[], ?::bytea[], ?::bigint[], ?::text[],
                        ?::bigint[], ?::uuid[], ?::bigint[], ?::timestamptz[])
                 as batch (chat_id, seq, sender_id, client_msg_id, kind, body, reply_to, mentions,
                           target, forwarded_chat, forwarded_seq, expires_at)
            """ + UNLESS_BLOCKED;

    private static final String INSERT_WITH_EXTRAS = "with " + PUSHES_AND_EXTRAS;

    private static final String INSERT_AND_ERASE = "with " + Erasure.PARTS + ", " + PUSHES_AND_EXTRAS;

    private static final String LAST_SEQS = """
            select asked.chat_id,
                   coalesce((select seq from chats.entry e where e.chat_id = asked.chat_id order by seq desc limit 1), 0)
            from unnest(?::uuid[]) as asked (chat_id)""";

    static final String STORED = """
            select e.chat_id, e.sender_id, e.client_msg_id, e.seq, e.sent_at, e.kind, coalesce(e.target, 0)
            from unnest(?::uuid[], ?::uuid[], ?::uuid[]) as asked (chat_id, sender_id, client_msg_id)
            join chats.entry e using (chat_id, sender_id, client_msg_id)""";

    private LogStore() {}

    /// Inserts the numbered entries, the pushes they cause and what they erase, all or nothing.
    ///
    /// @param erased the messages that deletions among the entries erase
    /// @throws dev.parley.platform.api.UniqueViolation when a seq is taken or a message was stored before
    /// @throws dev.parley.platform.api.ConcurrentUpdate when a chat was blocked meanwhile, or on a deadlock
    static void insert(
            Database database,
            List<PendingEntry> entries,
            List<DuePush> pushes,
            List<ErasedMessage> erased,
            long sentAtMillis) {
        boolean extras = !erased.isEmpty() || entries.stream().anyMatch(PendingEntry::hasExtras);
        List<Object> arguments = new ArrayList<>();
        if (!erased.isEmpty()) {
            arguments.addAll(Erasure.arguments(erased));
        }
        if (extras || !pushes.isEmpty()) {
            arguments.add(column(pushes, UUID[]::new, push -> push.chatId().value()));
            arguments.add(column(pushes, UUID[]::new, push -> push.user().value()));
            arguments.add(column(pushes, Long[]::new, DuePush::seq));
        }
        arguments.add(Instant.ofEpochMilli(sentAtMillis));
        arguments.add(column(entries, UUID[]::new, entry -> entry.chatId().value()));
        arguments.add(column(entries, Long[]::new, PendingEntry::seq));
        arguments.add(column(entries, UUID[]::new, entry -> entry.sender().value()));
        arguments.add(column(entries, UUID[]::new, PendingEntry::clientMsgId));
        arguments.add(
                column(entries, Short[]::new, entry -> (short) entry.kind().code()));
        arguments.add(column(entries, byte[][]::new, PendingEntry::body));
        arguments.add(column(entries, Long[]::new, entry -> orNull(entry.replyTo())));
        arguments.add(column(entries, String[]::new, entry -> joined(entry.mentions())));
        if (extras) {
            arguments.add(column(entries, Long[]::new, entry -> orNull(entry.target())));
            arguments.add(column(
                    entries,
                    UUID[]::new,
                    entry -> entry.forwardedFrom() == null
                            ? null
                            : entry.forwardedFrom().chatId().value()));
            arguments.add(column(
                    entries,
                    Long[]::new,
                    entry -> entry.forwardedFrom() == null
                            ? null
                            : (Long) entry.forwardedFrom().seq()));
            arguments.add(column(entries, Instant[]::new, entry -> {
                long expiresAt = entry.expiresAtMillis(sentAtMillis);
                return expiresAt == 0 ? null : Instant.ofEpochMilli(expiresAt);
            }));
        }
        arguments.add(blockable(entries));
        String sql = !erased.isEmpty()
                ? INSERT_AND_ERASE
                : extras ? INSERT_WITH_EXTRAS : pushes.isEmpty() ? INSERT : INSERT_WITH_PUSHES;
        database.update(sql, arguments.toArray());
    }

    private static <T, V> V[] column(List<T> rows, IntFunction<V[]> array, Function<T, V> value) {
        V[] column = array.apply(rows.size());
        for (int i = 0; i < column.length; i++) {
            column[i] = value.apply(rows.get(i));
        }
        return column;
    }

    /// The chats in which a block must stop the batch. They follow one another, so each is named about once.
    private static UUID[] blockable(List<PendingEntry> entries) {
        List<UUID> chats = new ArrayList<>();
        ChatId last = null;
        for (PendingEntry entry : entries) {
            if (entry.isBlockable() && !entry.chatId().equals(last)) {
                last = entry.chatId();
                chats.add(last.value());
            }
        }
        return chats.toArray(UUID[]::new);
    }

    /// Those of the chats of these entries in which somebody blocks the other.
    static Set<ChatId> blocked(Database database, List<PendingEntry> entries) {
        Set<ChatId> blocked = new HashSet<>();
        database.query(
                "select chat_id from chats.block where chat_id = any(?)",
                row -> blocked.add(new ChatId(row.uuid(1))),
                (Object) blockable(entries));
        return blocked;
    }

    private static Long orNull(long seq) {
        return seq == 0 ? null : (Long) seq;
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
                row -> stored.put(new PendingEntry.Key(row.uuid(1), row.uuid(2), row.uuid(3)), StoredEntry.of(row)),
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

    record StoredEntry(long seq, long sentAtMillis, EntryKind kind, long target) {

        static StoredEntry of(Row row) {
            return new StoredEntry(
                    row.longValue(4),
                    row.instant(5).toEpochMilli(),
                    EntryKind.ofCode(row.intValue(6)),
                    row.longValue(7));
        }

        /// As [PendingEntry#isRepeatedBy].
        boolean isRepeatedBy(SendRequest request) {
            return request.kind() == kind && request.target() == target;
        }
    }

    /// A push owed for an entry.
    record DuePush(ChatId chatId, UserId user, long seq) {}
}
