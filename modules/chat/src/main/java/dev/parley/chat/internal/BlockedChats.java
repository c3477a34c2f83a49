package dev.parley.chat.internal;

import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Database;
import dev.parley.user.api.BlockChanged;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/// Keeps, beside the log, which direct chats are blocked, in the transaction of the block itself. The statement that
/// stores messages looks there ([LogStore]), so no node stores one in a chat whose block it has not heard of.
@Singleton
public class BlockedChats {

    private final Database database;
    private final ChangingChats chats;

    @Inject
    public BlockedChats(Database database, ChangingChats chats) {
        this.database = database;
        this.chats = chats;
    }

    void on(@Observes BlockChanged event) {
        write(database, event);
        chats.change(DirectChats.of(event.by(), event.other()), () -> {});
    }

    static void write(Database database, BlockChanged event) {
        ChatId chat = DirectChats.of(event.by(), event.other());
        if (event.blocks()) {
            // One that a node of the version before has left behind becomes this one: see [#discard].
            database.update("""
                    insert into chats.block (chat_id, by_user) values (?, ?)
                    on conflict (chat_id, by_user) do update set made_by = excluded.made_by""", chat.value(), event.by().value());
        } else {
            database.update(
                    "delete from chats.block where chat_id = ? and by_user = ?",
                    chat.value(),
                    event.by().value());
        }
    }

    /// Whether somebody blocks the other in a direct chat.
    static boolean contains(Database database, ChatId chat) {
        return !database.query("select from chats.block where chat_id = ?", _ -> Boolean.TRUE, chat.value())
                .isEmpty();
    }

    /// Removes blocks that are none, since a node of the version before has ended them, which does not know of this
    /// table.
    ///
    /// @param madeBy the transactions that made them, separated by commas; what was blocked anew since then stays
    static void discard(Database database, ChatId chat, String madeBy) {
        database.update(
                "delete from chats.block where chat_id = ? and made_by = any(string_to_array(?, ',')::xid8[])",
                chat.value(),
                madeBy);
    }
}
