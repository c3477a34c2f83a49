package dev.parley.chat.internal;

import dev.parley.chat.internal.ReceiptNotices.Own;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The SQL of receipts.
final class WatermarkStore {

    static final Comparator<Advance> LOCK_ORDER = Comparator.comparing(
                    (Advance advance) -> advance.membership().chatId())
            .thenComparing(Advance::user);

    /// A report past the end of the log counts as its end; where the node knows an entry at least as new, there
    /// is nothing to look up. Each step is kept, so that it can be told when a message was got and read. Where
    /// the two watermarks moved at different times, those are two steps: the earlier one is of that which moved
    /// first, beside the other as it was when the statement began: where another node moved the same member in
    /// that moment, the earlier step may stand beside an older one, and `info` be late for it.
    ///
    /// What the others are shown the rows decide, as they are at the step, not what the node remembers of the
    /// chat: a choice or a block that is committed holds for every node, whether its news has come or not.
    ///
    /// Who has left comes as far as the entry it left with, or what it had not read by then would stay unread for
    /// ever. When that was is nobody else's business: neither the step nor its time is kept.
    ///
    /// Receipts may be lost in a crash of the database: the client repeats them. So their commit need not wait for
    /// the disk; theirs alone, since a writer of the log may be the next to get the connection from the pool.
    private static final String ADVANCE = """
            with unhurried as materialized (select set_config('synchronous_commit', 'off', true)),
            moved as (
            update chats.participant p
            set delivered = greatest(p.delivered, least(n.delivered, p.left_seq)),
                read = greatest(p.read, least(n.read, p.left_seq)),
                delivered_at = case when least(n.delivered, p.left_seq) <= p.delivered then p.delivered_at
                                    when p.left_seq is null then n.delivered_at end,
                read_at = case when least(n.read, p.left_seq) <= p.read then p.read_at
                               when p.left_seq is null then n.read_at end,
                changed_by = pg_current_xact_id()
            from (select chat_id, user_id, peer, least(delivered, bound) as delivered, least(read, bound) as read,
                         delivered_at, read_at
                  from (select asked.*,
                               case when known >= delivered then known
                               else coalesce((select seq from chats.entry e where e.chat_id = asked.chat_id
                                              order by seq desc limit 1), 0)
                               end as bound
                        from unnest(?::uuid[], ?::uuid[], ?::uuid[], ?::bigint[], ?::bigint[], ?::bigint[],
                                    ?::timestamptz[], ?::timestamptz[])
                             as asked (chat_id, user_id, peer, delivered, read, known, delivered_at, read_at)
                        ) bounded) n
            where p.chat_id = n.chat_id and p.user_id = n.user_id
              and (least(n.delivered, p.left_seq) > p.delivered or least(n.read, p.left_seq) > p.read)
            returning p.chat_id, p.user_id, p.delivered, p.read, p.left_seq is null as present,
                      case when p.delivered_at = n.delivered_at then n.delivered_at end as delivered_at,
                      case when p.read_at = n.read_at then n.read_at end as read_at,
                      p.shown_change is null as shown,
                      p.hides_read or coalesce((select q.hides_read from chats.participant q
                                                where q.chat_id = p.chat_id and q.user_id = n.peer), false)
                      as hides_read),
            steps as (
                insert into chats.advance (chat_id, user_id, delivered, read, at)
                select chat_id, user_id, delivered, read, greatest(delivered_at, read_at) from moved where present
                union all
                select m.chat_id, m.user_id,
                       case when m.delivered_at < m.read_at then m.delivered else greatest(old.delivered, m.read) end,
                       case when m.delivered_at < m.read_at then old.read else m.read end,
                       least(m.delivered_at, m.read_at)
                from moved m join chats.participant old on old.chat_id = m.chat_id and old.user_id = m.user_id
                where m.present and m.delivered_at <> m.read_at
                on conflict do nothing)
            select chat_id, user_id, delivered, read, shown, hides_read from moved cross join unhurried""";

    static final int NEWEST = 100;

    private WatermarkStore() {}

    /// Moves watermarks forward; gives those that did move.
    static List<Watermarks> advance(Database database, List<Advance> batch) {
        Map<Key, Advance> byKey = batch.stream()
                .collect(Collectors.toMap(
                        advance -> new Key(
                                advance.membership().chatId().value(),
                                advance.user().value()),
                        Function.identity()));
        return database.query(
                ADVANCE,
                row -> new Watermarks(
                        byKey.get(new Key(row.uuid(1), row.uuid(2))),
                        row.longValue(3),
                        row.longValue(4),
                        row.flag(5),
                        row.flag(6)),
                batch.stream().map(a -> a.membership().chatId().value()).toArray(UUID[]::new),
                batch.stream().map(a -> a.user().value()).toArray(UUID[]::new),
                batch.stream()
                        .map(a -> a.membership().peerOf(a.user()))
                        .map(peer -> peer == null ? null : peer.value())
                        .toArray(UUID[]::new),
                batch.stream().map(Advance::delivered).toArray(Long[]::new),
                batch.stream().map(Advance::read).toArray(Long[]::new),
                batch.stream().map(Advance::knownSeq).toArray(Long[]::new),
                batch.stream()
                        .map(a -> Instant.ofEpochMilli(a.deliveredAtMillis()))
                        .toArray(Instant[]::new),
                batch.stream().map(a -> Instant.ofEpochMilli(a.readAtMillis())).toArray(Instant[]::new));
    }

    /// The watermarks of all present members of groups, as the others are shown them.
    static Map<ChatId, List<MemberMarks>> ofMembers(Database database, Collection<ChatId> groups) {
        Map<ChatId, List<MemberMarks>> marks = new HashMap<>();
        database.query(
                "select chat_id, user_id, least(delivered, shown_delivered), least(read, shown_read),"
                        + " hides_read from chats.participant where chat_id = any(?) and left_seq is null",
                row -> marks.computeIfAbsent(new ChatId(row.uuid(1)), _ -> new ArrayList<>())
                        .add(new MemberMarks(new UserId(row.uuid(2)), row.longValue(3), row.longValue(4), row.flag(5))),
                (Object) groups.stream().map(ChatId::value).toArray(UUID[]::new));
        return marks;
    }

    /// The newest entries, descending. Each of a log that was not used for long is another page to read: not many.
    static List<Own> newest(Database database, ChatId chat) {
        return database.query(
                "select sender_id, seq from chats.entry where chat_id = ? order by seq desc limit " + NEWEST,
                row -> new Own(new UserId(row.uuid(1)), row.longValue(2)),
                chat.value());
    }

    /// A report, or several merged.
    ///
    /// @param knownSeq a seq that the node knows to be committed, or 0
    /// @param deliveredAtMillis when `delivered` was reported first, as `readAtMillis` of `read`
    record Advance(
            Membership membership,
            UserId user,
            long delivered,
            long read,
            long knownSeq,
            long deliveredAtMillis,
            long readAtMillis,
            SessionId origin) {

        Advance(Membership membership, UserId user, long delivered, long read, long atMillis, SessionId origin) {
            this(membership, user, delivered, read, 0, atMillis, atMillis, origin);
        }

        /// Two connections that each reported a part have both to be told of the whole.
        Advance and(Advance later) {
            return new Advance(
                    later.membership,
                    user,
                    Math.max(delivered, later.delivered),
                    Math.max(read, later.read),
                    Math.max(knownSeq, later.knownSeq),
                    later.delivered > delivered ? later.deliveredAtMillis : deliveredAtMillis,
                    later.read > read ? later.readAtMillis : readAtMillis,
                    Objects.equals(origin, later.origin) ? origin : null);
        }

        boolean isBeyond(Advance earlier) {
            return delivered > earlier.delivered || read > earlier.read;
        }

        Advance known(long seq) {
            return new Advance(membership, user, delivered, read, seq, deliveredAtMillis, readAtMillis, origin);
        }

        long atMillis() {
            return Math.max(deliveredAtMillis, readAtMillis);
        }
    }

    /// A member's watermarks after they moved.
    ///
    /// @param shown false while the member blocks the other of a direct chat, which must not see them move
    /// @param hidesRead whether the member hides what it has read, or the other of a direct chat does: neither
    ///     is told then
    record Watermarks(Advance advance, long delivered, long read, boolean shown, boolean hidesRead) {}

    record MemberMarks(UserId user, long delivered, long read, boolean hidesRead) {}

    private record Key(UUID chat, UUID user) {}
}
