package dev.parley.chat.internal;

import dev.parley.chat.api.EntryKind;
import dev.parley.chat.internal.Erasure.ErasedMessage;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.DatabaseException;
import dev.parley.platform.api.DirectConnection;
import dev.parley.platform.api.DirectDatabase;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Erases the bodies of expired messages from storage, a bounded number in a commit, as long as there are any.
/// Readers do not wait for it: they leave expired bodies out by themselves. Any number of nodes may sweep at
/// once. One thread.
@Singleton
public class ExpirySweep implements Runnable {

    private static final System.Logger LOG = System.getLogger(ExpirySweep.class.getName());
    private static final int MAX_BATCH = 500;

    private static final String EXPIRED = """
            select chat_id, seq, sender_id, kind, body, client_msg_id from chats.entry
            where expires_at <= ? and not erased order by expires_at limit ?""";

    private static final String ERASE = "with " + Erasure.PARTS + " select 1";

    private final DirectDatabase database;
    private final HistoryBlocks history;
    private final ChatSettings settings;
    private final Clock clock;

    @Inject
    public ExpirySweep(DirectDatabase database, HistoryBlocks history, Settings settings, Clock clock) {
        this.database = database;
        this.history = history;
        this.settings = ChatSettings.from(settings);
        this.clock = clock;
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                TimeUnit.MILLISECONDS.sleep(settings.expirySweep().toMillis());
                sweep();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /// Erases all that has expired by now; gives up until the next time when the database fails.
    void sweep() {
        try (DirectConnection connection = database.open()) {
            List<ErasedMessage> expired = expired(connection);
            while (!expired.isEmpty()) {
                connection.query(
                        ERASE,
                        row -> row.intValue(1),
                        Erasure.arguments(expired).toArray());
                // Edits expire with their message, and so are among them.
                expired.forEach(entry -> history.forget(entry.chatId(), entry.seq(), entry.seq()));
                expired = expired.size() < MAX_BATCH ? List.of() : expired(connection);
            }
        } catch (DatabaseException away) {
            LOG.log(Level.WARNING, "expired messages wait to be erased: the database is away", away);
        } catch (RuntimeException defect) {
            LOG.log(Level.ERROR, "erasing expired messages failed", defect);
        }
    }

    private List<ErasedMessage> expired(DirectConnection connection) {
        return connection.query(
                EXPIRED,
                row -> new ErasedMessage(
                        new ChatId(row.uuid(1)),
                        row.longValue(2),
                        new UserId(row.uuid(3)),
                        Bodies.medium(EntryKind.ofCode(row.intValue(4)), row.bytes(5)),
                        row.uuid(6)),
                clock.instant(),
                MAX_BATCH);
    }
}
