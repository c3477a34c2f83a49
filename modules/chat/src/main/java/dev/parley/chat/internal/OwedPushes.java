package dev.parley.chat.internal;

import dev.parley.chat.api.EntryKind;
import dev.parley.chat.api.PushDue;
import dev.parley.chat.api.PushesOwed;
import dev.parley.chat.internal.LogStore.DuePush;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.UserId;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/// The rows of `chats.push_due`, from their entry's commit on. `since` says from when on anybody may send them: they
/// are left, and older than a sweep, when nobody did; they lie in the future while a queue has them.
@Singleton
public class OwedPushes implements PushesOwed {

    private final Database database;

    @Inject
    public OwedPushes(Database database) {
        this.database = database;
    }

    /// Leaves a row whose seq has moved on meanwhile: it stands for a newer entry.
    @Override
    public void settle(PushDue due) {
        database.update(
                "delete from chats.push_due where chat_id = ? and user_id = ? and seq <= ?",
                due.chatId().value(),
                due.user().value(),
                due.seq());
    }

    /// Takes pushes that were left, each by one node: they count as new again, so that the next sweep of others passes
    /// them by.
    static List<DuePush> claim(Database database, Duration age, int limit) {
        return database.query(
                """
                update chats.push_due p set since = now()
                from (select chat_id, user_id from chats.push_due
                      where since < now() - make_interval(secs => ?) limit ? for update skip locked) as l
                where p.chat_id = l.chat_id and p.user_id = l.user_id
                returning p.chat_id, p.user_id, p.seq""",
                row -> new DuePush(new ChatId(row.uuid(1)), new UserId(row.uuid(2)), row.longValue(3)),
                age.toSeconds(),
                limit);
    }

    /// Owes pushes for the newest messages that users have not reported to have got, in the chats where somebody
    /// wrote within `recent`. One that was owed before, and that a queue may have, is owed again: nobody knew then
    /// that its user was away.
    static List<DuePush> owe(Database database, Collection<UserId> users, Duration recent) {
        return database.query(
                """
                insert into chats.push_due (chat_id, user_id, seq)
                select p.chat_id, p.user_id, newest.seq
                from chats.participant p
                cross join lateral (
                    select seq, sent_at from chats.entry e
                    where e.chat_id = p.chat_id and e.seq > p.delivered and e.sender_id <> p.user_id and e.kind < ?
                    order by seq desc limit 1) newest
                where p.user_id = any(?) and p.left_seq is null and newest.sent_at > now() - make_interval(secs => ?)
                order by p.chat_id, p.user_id
                on conflict (chat_id, user_id) do update set seq = excluded.seq, since = now()
                where push_due.seq <= excluded.seq
                returning chat_id, user_id, seq""",
                row -> new DuePush(new ChatId(row.uuid(1)), new UserId(row.uuid(2)), row.longValue(3)),
                EntryKind.EDIT.code(),
                users.stream().map(UserId::value).toArray(UUID[]::new),
                recent.toSeconds());
    }

    /// A queue has them. Leaves a row whose seq has moved on meanwhile: it stands for a newer entry.
    static void lend(Database database, List<DuePush> batch, Duration lease) {
        database.update(
                """
                update chats.push_due p set since = now() + make_interval(secs => ?)
                from unnest(?::uuid[], ?::uuid[], ?::bigint[]) as sent (chat_id, user_id, seq)
                where p.chat_id = sent.chat_id and p.user_id = sent.user_id and p.seq <= sent.seq""",
                lease.toSeconds(),
                batch.stream().map(push -> push.chatId().value()).toArray(UUID[]::new),
                batch.stream().map(push -> push.user().value()).toArray(UUID[]::new),
                batch.stream().map(DuePush::seq).toArray(Long[]::new));
    }
}
