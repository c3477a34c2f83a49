package dev.parley.chat.internal;

import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.ReadDatabase;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.BlockChanged;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Keeps, beside the log, which direct chats are blocked, in the transaction of the block itself. The statement that
/// stores messages looks there ([LogStore]), so no node stores one in a chat whose block it has not heard of.
///
/// Nor does the other one see what the blocker gets and reads from then on: it is shown the blocker's watermarks as
/// they stood at the block, which are noted in the row of the real ones. What moves these finds the note there.
///
/// A statement that began before the block was committed does not see it, and may end after it, when another
/// transaction is in its way. So whoever blocks is answered once all that were under way have ended, as an index
/// that is built concurrently waits for them.
@Singleton
public class BlockedChats {

    private static final System.Logger LOG = System.getLogger(BlockedChats.class.getName());

    /// Longer than the database lets a transaction idle, for which a statement may have to wait.
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final long POLL_MILLIS = 2;

    private static final String SHOW_AS_THEY_ARE = """
            update chats.participant p
            set shown_delivered = null, shown_read = null, shown_change = null, changed_by = pg_current_xact_id()
            """;

    private final Database database;
    private final ReadDatabase outside;
    private final ChangingChats chats;
    private final Receipts receipts;

    /// @param outside of the transaction
    @Inject
    public BlockedChats(Database database, ReadDatabase outside, ChangingChats chats, Receipts receipts) {
        this.database = database;
        this.outside = outside;
        this.chats = chats;
        this.receipts = receipts;
    }

    void on(@Observes BlockChanged event) {
        write(database, event);
        ChatId chat = DirectChats.of(event.by(), event.other());
        chats.change(chat, () -> {
            if (!event.blocks()) {
                receipts.tellAgain(chat);
            }
        });
    }

    void committed(@Observes(during = TransactionPhase.AFTER_SUCCESS) BlockChanged event) {
        if (event.blocks() && !awaitEarlierStatements(outside, PATIENCE)) {
            LOG.log(Level.WARNING, "what was under way before a block has not ended within " + PATIENCE);
        }
    }

    /// Waits until all that this product's nodes had the database do is done.
    ///
    /// @return false when it took longer than `patience`
    static boolean awaitEarlierStatements(ReadDatabase database, Duration patience) {
        String now = database.query("select clock_timestamp()::text", row -> row.text(1))
                .getFirst();
        long giveUpAt = System.nanoTime() + patience.toNanos();
        while (!database.query("""
                        select from pg_stat_activity
                        where datname = current_database() and usename = current_user and pid <> pg_backend_pid()
                          and application_name in ('Parley', 'ParleyDirect') and state <> 'idle'
                          and xact_start <= ?::timestamptz limit 1""", _ -> Boolean.TRUE, now).isEmpty()) {
            if (System.nanoTime() - giveUpAt > 0) {
                return false;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    static void write(Database database, BlockChanged event) {
        ChatId chat = DirectChats.of(event.by(), event.other());
        if (event.blocks()) {
            note(database, chat, event.by());
        } else {
            database.update(
                    "delete from chats.block where chat_id = ? and by_user = ?",
                    chat.value(),
                    event.by().value());
            database.update(
                    SHOW_AS_THEY_ARE + "where chat_id = ? and user_id = ? and shown_change is not null",
                    chat.value(),
                    event.by().value());
        }
    }

    /// Also for a block that this module was not told of: a node of the version before has made it, or the chat was
    /// being made at the same time.
    static void note(Database database, ChatId chat, UserId by) {
        // One that a node of the version before has left behind becomes this one: see [#discard]. In one statement, so
        // that the end of the block finds both rows or none.
        database.update("""
                with made as (
                    insert into chats.block (chat_id, by_user) values (?, ?)
                    on conflict (chat_id, by_user) do update set made_by = excluded.made_by
                    returning chat_id, by_user)
                update chats.participant p
                set shown_delivered = delivered, shown_read = read, shown_change = changed_by
                from made where p.chat_id = made.chat_id and p.user_id = made.by_user and shown_change is null""", chat.value(), by.value());
    }

    /// Whether somebody blocks the other in a direct chat.
    static boolean contains(Database database, ChatId chat) {
        return !database.query("select from chats.block where chat_id = ?", _ -> Boolean.TRUE, chat.value())
                .isEmpty();
    }

    /// Removes a block that is none, since a node of the version before has ended it, which does not know of this
    /// table.
    ///
    /// @param madeBy the transactions that made the blocks of the chat, separated by commas; what was blocked
    /// anew since then stays
    static void discard(Database database, ChatId chat, UserId by, String madeBy) {
        database.update("""
                with ended as (
                    delete from chats.block
                    where chat_id = ? and by_user = ? and made_by = any(string_to_array(?, ',')::xid8[])
                    returning chat_id, by_user)
                """ + SHOW_AS_THEY_ARE + """
                from ended where p.chat_id = ended.chat_id and p.user_id = ended.by_user""", chat.value(), by.value(), madeBy);
    }
}
