package dev.parley.chat.internal;

import dev.parley.chat.api.ChatChanged;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.NameChanged;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

/// A direct chat's title is the peer's name. So when a user takes another, all its direct chats count as changed, in
/// the transaction that stores the name, and `sync` tells them; connected devices are told once it is committed. No
/// chat is missed: whoever makes one locks both accounts until it is there ([NewDirectChats]). Thread-safe.
@Singleton
public class RenamedPeers {

    /// In one statement.
    static final int CHATS_AT_ONCE = 1_000;

    private static final String TOUCH = """
            with direct as (
                select p.chat_id, p.user_id,
                       case when c.low_user = p.user_id then c.high_user else c.low_user end as peer
                from chats.participant p join chats.chat c on c.chat_id = p.chat_id
                where p.user_id = ? and p.chat_id > ? and not c.is_group
                order by p.chat_id limit ?),
            touched as (
                update chats.participant p
                set changed_by = pg_current_xact_id(),
                    shown_change = case when shown_change is not null then pg_current_xact_id() end
                from direct d where p.chat_id = d.chat_id and p.user_id = d.user_id
                returning p.chat_id, d.peer)
            select chat_id, peer from touched order by chat_id""";

    private final Database database;
    private final Event<ChatChanged> changes;

    @Inject
    public RenamedPeers(Database database, Event<ChatChanged> changes) {
        this.database = database;
        this.changes = changes;
    }

    void on(@Observes NameChanged event) {
        UUID last = SyncCursor.LOWEST_CHAT;
        List<ChatChanged> some;
        do {
            some = database.query(
                    TOUCH,
                    row -> new ChatChanged(new ChatId(row.uuid(1)), List.of(new UserId(row.uuid(2)))),
                    event.userId().value(),
                    last,
                    CHATS_AT_ONCE);
            some.forEach(changes::fire);
            last = some.isEmpty() ? last : some.getLast().chatId().value();
        } while (some.size() == CHATS_AT_ONCE);
    }
}
