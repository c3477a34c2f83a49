package dev.parley.chat.internal;

import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.UserId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// What a node of the version before does to the log: its statements on the way of a message, word for word, as of
/// migration 3. They change when that version is no longer the one before.
final class PreviousVersion {

    private static final String STORE = """
            with due as (
                insert into chats.push_due (chat_id, user_id, seq)
                select * from unnest(?::uuid[], ?::uuid[], ?::bigint[])
                on conflict (chat_id, user_id) do update set seq = excluded.seq, since = now())
            insert into chats.entry (chat_id, seq, sender_id, client_msg_id, kind, sent_at, body, reply_to, mentions,
                                     target, forwarded_chat, forwarded_seq, expires_at)
            select chat_id, seq, sender_id, client_msg_id, kind, ?, body, reply_to,
                   string_to_array(mentions, ',')::uuid[], target, forwarded_chat, forwarded_seq, expires_at
            from unnest(?::uuid[], ?::bigint[], ?::uuid[], ?::uuid[], ?::smallint[], ?::bytea[], ?::bigint[], ?::text[],
                        ?::bigint[], ?::uuid[], ?::bigint[], ?::timestamptz[])
                 as batch (chat_id, seq, sender_id, client_msg_id, kind, body, reply_to, mentions,
                           target, forwarded_chat, forwarded_seq, expires_at)
            where not exists (select from chats.block where chat_id = any(?)) or chats.fail_as_outdated()""";

    private static final String LAST_SEQS = """
            select asked.chat_id,
                   coalesce((select seq from chats.entry e where e.chat_id = asked.chat_id order by seq desc limit 1), 0)
            from unnest(?::uuid[]) as asked (chat_id)""";

    private static final String ADVANCE = """
            with unhurried as materialized (select set_config('synchronous_commit', 'off', true)),
            moved as (
            update chats.participant p
            set delivered = greatest(p.delivered, n.delivered),
                read = greatest(p.read, n.read),
                delivered_at = case when n.delivered > p.delivered then n.at else p.delivered_at end,
                read_at = case when n.read > p.read then n.at else p.read_at end,
                changed_by = pg_current_xact_id()
            from (select chat_id, user_id, peer, least(delivered, bound) as delivered, least(read, bound) as read, at
                  from (select asked.*,
                               case when known >= delivered then known
                               else coalesce((select seq from chats.entry e where e.chat_id = asked.chat_id
                                              order by seq desc limit 1), 0)
                               end as bound
                        from unnest(?::uuid[], ?::uuid[], ?::uuid[], ?::bigint[], ?::bigint[], ?::bigint[],
                                    ?::timestamptz[])
                             as asked (chat_id, user_id, peer, delivered, read, known, at)) bounded) n
            where p.chat_id = n.chat_id and p.user_id = n.user_id and p.left_seq is null
              and (n.delivered > p.delivered or n.read > p.read)
            returning p.chat_id, p.user_id, p.delivered, p.read, n.at, p.shown_change is null as shown,
                      p.hides_read or coalesce((select q.hides_read from chats.participant q
                                                where q.chat_id = p.chat_id and q.user_id = n.peer), false)
                      as hides_read),
            steps as (
                insert into chats.advance (chat_id, user_id, delivered, read, at)
                select chat_id, user_id, delivered, read, at from moved on conflict do nothing)
            select chat_id, user_id, delivered, read, shown, hides_read from moved cross join unhurried""";

    private static final String PAGE = """
            select chat_id, seq, sender_id, client_msg_id, kind, body, sent_at, reply_to, mentions,
                   target, forwarded_chat, forwarded_seq, expires_at
            from chats.entry where chat_id = ? and seq between ? and ? order by seq""";

    private final Database database;

    PreviousVersion(Database database) {
        this.database = database;
    }

    /// As its `NewDirectChats` does.
    Membership makeChat(UserId one, UserId other) {
        Membership chat = ChatFixtures.membership(DirectChats.of(one, other), false, one, other);
        UserId low = one.compareTo(other) <= 0 ? one : other;
        database.update("""
                insert into chats.chat (chat_id, is_group, low_user, high_user) values (?, false, ?, ?)
                on conflict (chat_id) do nothing""", chat.chatId().value(), low.value(), (low.equals(one) ? other : one).value());
        for (UserId member : List.of(one, other)) {
            database.update("""
                    insert into chats.participant (chat_id, user_id, hides_read) values (?, ?, ?)
                    on conflict (chat_id, user_id) do nothing""", chat.chatId().value(), member.value(), false);
        }
        return chat;
    }

    long lastSeq(ChatId chat) {
        return database.query(LAST_SEQS, row -> row.longValue(2), (Object) new UUID[] {chat.value()})
                .getFirst();
    }

    /// Stores a message after all others, with a push owed to `to`.
    ///
    /// @throws dev.parley.platform.api.UniqueViolation when another node has taken its seq
    void store(ChatId chat, long seq, UserId by, UserId to) {
        database.update(
                STORE,
                new UUID[] {chat.value()},
                new UUID[] {to.value()},
                new Long[] {seq},
                Instant.parse("2026-11-24T10:00:00Z"),
                new UUID[] {chat.value()},
                new Long[] {seq},
                new UUID[] {by.value()},
                new UUID[] {UUID.randomUUID()},
                new Short[] {1},
                new byte[][] {ChatFixtures.BODY},
                new Long[] {null},
                new String[] {null},
                new Long[] {null},
                new UUID[] {null},
                new Long[] {null},
                new Instant[] {null},
                new UUID[] {chat.value()});
    }

    void advance(ChatId chat, UserId reader, long delivered, long read) {
        database.query(
                ADVANCE,
                row -> row.longValue(3),
                new UUID[] {chat.value()},
                new UUID[] {reader.value()},
                new UUID[] {null},
                new Long[] {delivered},
                new Long[] {read},
                new Long[] {0L},
                new Instant[] {Instant.parse("2026-11-24T10:00:01Z")});
    }

    List<Long> page(ChatId chat, long first, long last) {
        return database.query(PAGE, row -> ChatLogReader.entry(row, 1).seq(), chat.value(), first, last);
    }
}
