package dev.parley.chat.internal;

import dev.parley.chat.api.ChatLog;
import dev.parley.chat.api.ChatLog.Summary;
import dev.parley.chat.api.ChatLog.SyncPage;
import dev.parley.chat.api.Entry;
import dev.parley.group.api.GroupRole;
import dev.parley.group.api.Groups;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.MediaId;
import dev.parley.platform.api.ReadDatabase;
import dev.parley.platform.api.Row;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.Users;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/// Chats as their members see them. Thread-safe.
@Singleton
public class Summaries {

    /// The user's own rows, and the oldest transaction that was still running when they were read. One row without a
    /// chat where there are none.
    private static final String OWN = """
            select pg_snapshot_xmin(pg_current_snapshot())::text::bigint, p.chat_id
            from (select 1) here left join chats.participant p on p.user_id = ? and p.chat_id > ?""";

    /// For several chats at once. As long as the bodies before it are within a bound: the last row may be one too many.
    private static final String SELECT = """
            select * from (
                select page.*, sum(octet_length(body)) over (
                    order by own rows between unbounded preceding and 1 preceding) as bytes_before
                from (%s) page) bounded
            where coalesce(bytes_before, 0) <= ? order by own""".formatted(select("p.chat_id", "any (?)"));

    /// For one chat, which is named wherever it is needed: the database then looks at its partition alone.
    private static final String SELECT_ONE = select("?", "?");

    private static final Groups.Card UNKNOWN = new Groups.Card("", null, null);

    private static final int MAX_ONE_BY_ONE = 4;

    private static final int ENTRY_COLUMN = 16;

    private final ReadDatabase database;
    private final Users users;
    private final Groups groups;
    private final Clock clock;

    @Inject
    public Summaries(ReadDatabase database, Users users, Groups groups, Clock clock) {
        this.database = database;
        this.users = users;
        this.groups = groups;
        this.clock = clock;
    }

    /// One row a chat of the user, with its newest readable entry, the smallest watermarks of the others, and
    /// the last transaction that changed any of it. Who has left a group is told nothing of the others any more,
    /// and whom the other one blocks not that its watermarks move.
    ///
    /// @param chat its id, or an expression that gives it
    /// @param asked the id, or an expression that matches it
    private static String select(String chat, String asked) {
        return """
                select s.* from (
                    select p.chat_id as own, c.is_group, c.low_user, c.high_user, p.first_seq, p.left_seq, p.delivered, p.read,
                           p.muted_until, p.archived, coalesce(o.delivered, 0),
                           case when p.hides_read then 0 else coalesce(o.read, 0) end, coalesce(o.count, 0),
                           (select count(*) from chats.entry u
                            where u.chat_id = %2$s and u.seq > greatest(p.read, p.first_seq - 1)
                              and u.seq <= coalesce(p.left_seq, 9223372036854775807)
                              and u.sender_id <> p.user_id and u.kind < 20 and not u.erased
                              and (u.expires_at is null or u.expires_at > ?)) as unread,
                           case when p.left_seq is null then coalesce(c.expires_in_sec, 0) else 0 end, e.*,
                           greatest(p.changed_by::text::bigint, c.changed_by::text::bigint, e.written, o.changed)
                               as changed
                    from chats.participant p
                    join chats.chat c on c.chat_id = p.chat_id
                    left join lateral (
                        select %1$s, written_by::text::bigint as written from chats.entry n
                        where n.chat_id = %2$s and n.seq >= p.first_seq
                          and n.seq <= coalesce(p.left_seq, 9223372036854775807)
                        order by n.seq desc limit 1) e on true
                    left join lateral (
                        select min(least(q.delivered, q.shown_delivered)) as delivered,
                               min(least(q.read, q.shown_read)) filter (where not q.hides_read) as read,
                               count(*) as count,
                               max(coalesce(q.shown_change, q.changed_by)::text::bigint) as changed
                        from chats.participant q
                        where p.left_seq is null and q.chat_id = %2$s and q.user_id <> p.user_id
                          and q.left_seq is null) o on true
                    where p.user_id = ? and p.chat_id = %3$s) s
                where changed >= ? order by 1 limit ?""".formatted(ChatLogReader.ENTRY_COLUMNS.replaceAll("(\\w+)", "n.$1"), chat, asked);
    }

    SyncPage changedSince(UserId user, SyncCursor cursor, int limit) {
        List<UUID> own = new ArrayList<>();
        // Before anything else is read: what that cannot see was written by this transaction or a later one.
        long running = database.query(
                        OWN,
                        row -> {
                            if (row.uuid(2) != null) {
                                own.add(row.uuid(2));
                            }
                            return row.longValue(1);
                        },
                        user.value(),
                        Objects.requireNonNullElse(cursor.after(), SyncCursor.LOWEST_CHAT))
                .getFirst();
        if (Math.max(cursor.since(), cursor.until()) > running) {
            // Of a database that was since restored from a copy, where transactions are numbered anew.
            return changedSince(user, SyncCursor.start(), limit);
        }
        long until = cursor.until() != 0 ? cursor.until() : running;
        List<RawSummary> rows = own.size() <= Math.min(limit, MAX_ONE_BY_ONE)
                ? own.stream()
                        .flatMap(chat -> one(user, chat, cursor.since()).stream())
                        .toList()
                : database.query(
                        SELECT,
                        this::raw,
                        clock.instant(),
                        user.value(),
                        own.toArray(UUID[]::new),
                        cursor.since(),
                        limit + 1,
                        ChatLog.MAX_PAGE_BYTES);
        int fit = Math.min(limit, fitting(rows));
        boolean more = rows.size() > fit;
        List<RawSummary> page = rows.subList(0, fit);
        // A chat may have changed behind its page since the round began, and who resumes a round on another connection
        // has missed the event. While the oldest transaction is the same, another round would tell all of it again.
        boolean another = cursor.until() != 0 && cursor.until() < running;
        SyncCursor next = more ? cursor.nextPage(until, page.getLast().chat().value()) : cursor.nextRound(until);
        // What the cursor leaves behind is not told again: a name must be as new as the rows.
        return new SyncPage(complete(user, page, cursor.since() > 0), next.toString(), more || another);
    }

    /// How many rows fit into a page; one always does.
    private static int fitting(List<RawSummary> rows) {
        boolean tooLarge = rows.stream().mapToInt(RawSummary::storedBytes).sum() > ChatLog.MAX_PAGE_BYTES;
        return tooLarge && rows.size() > 1 ? rows.size() - 1 : rows.size();
    }

    SyncCursor cursorOfNow() {
        return database.query(
                        "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint",
                        row -> SyncCursor.start().nextRound(row.longValue(1)))
                .getFirst();
    }

    Optional<Summary> of(UserId user, ChatId chat) {
        return complete(user, one(user, chat.value(), 0), true).stream().findFirst();
    }

    private List<RawSummary> one(UserId user, UUID chat, long since) {
        return database.query(SELECT_ONE, this::raw, chat, clock.instant(), chat, chat, user.value(), chat, since, 1);
    }

    /// Adds what other modules own: names of peers, titles, roles and avatars of groups.
    ///
    /// @param anew whether a name from memory, which may be that of a moment ago, will not do
    private List<Summary> complete(UserId user, List<RawSummary> rows, boolean anew) {
        if (rows.isEmpty()) {
            return List.of();
        }
        List<UserId> known = rows.stream()
                .filter(row -> !row.group())
                .map(row -> row.peerOf(user))
                .toList();
        Map<UserId, Users.User> peers = anew ? users.findAllAnew(known) : users.findAll(known);
        Map<ChatId, Groups.Card> cards = groups.cards(
                user,
                rows.stream().filter(RawSummary::group).map(RawSummary::chat).toList());
        return rows.stream()
                .map(row -> row.group()
                        ? row.complete(cards.getOrDefault(row.chat(), UNKNOWN))
                        : row.complete(name(peers.get(row.peerOf(user))), row.peerOf(user)))
                .toList();
    }

    private static String name(Users.User peer) {
        return peer == null ? "" : peer.name();
    }

    private RawSummary raw(Row row) {
        Entry last = row.longOrNull(ENTRY_COLUMN + 1) == null ? null : ChatLogReader.entry(row, ENTRY_COLUMN);
        return new RawSummary(
                new ChatId(row.uuid(1)),
                row.flag(2),
                row.uuid(3),
                row.uuid(4),
                row.longValue(5),
                row.longOrNull(6),
                row.longValue(7),
                row.longValue(8),
                row.instant(9),
                row.flag(10),
                row.longValue(11),
                row.longValue(12),
                row.intValue(13),
                row.longValue(14),
                row.intValue(15),
                last == null ? null : last.at(clock.millis()),
                last == null ? 0 : last.body().length);
    }

    /// @param storedBytes of the body of the last entry, even where it has expired and is not shown
    private record RawSummary(
            ChatId chat,
            boolean group,
            UUID low,
            UUID high,
            long firstSeq,
            Long leftSeq,
            long delivered,
            long read,
            Instant mutedUntil,
            boolean archived,
            long othersDelivered,
            long othersRead,
            int others,
            long unread,
            int expiresInSeconds,
            Entry lastEntry,
            int storedBytes) {

        UserId peerOf(UserId user) {
            return new UserId(low.equals(user.value()) ? high : low);
        }

        Summary complete(Groups.Card card) {
            String role = card.role() == null ? null : card.role().wireName();
            return complete(card.title(), null, role, card.avatar());
        }

        Summary complete(String name, UserId peer) {
            return complete(name, peer, GroupRole.MEMBER.wireName(), null);
        }

        private Summary complete(String title, UserId peer, String role, MediaId avatar) {
            boolean member = leftSeq == null;
            return new Summary(
                    chat,
                    group,
                    title,
                    peer,
                    role,
                    avatar,
                    lastEntry == null ? 0 : lastEntry.seq(),
                    lastEntry,
                    unread,
                    delivered,
                    read,
                    othersDelivered,
                    othersRead,
                    member ? others + 1 : others,
                    mutedUntil,
                    archived,
                    firstSeq,
                    expiresInSeconds);
        }
    }
}
