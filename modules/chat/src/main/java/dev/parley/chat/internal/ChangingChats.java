package dev.parley.chat.internal;

import dev.parley.platform.api.ChatId;
import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;

/// The chats that a transaction changes. Thread-safe.
@Singleton
public class ChangingChats {

    private static final System.Logger LOG = System.getLogger(ChangingChats.class.getName());

    private final Memberships memberships;

    @Resource(lookup = "java:comp/TransactionSynchronizationRegistry")
    private TransactionSynchronizationRegistry transactions;

    @Inject
    public ChangingChats(Memberships memberships) {
        this.memberships = memberships;
    }

    /// Until the present transaction has ended nothing that this node remembers of the chat counts; then all nodes
    /// forget it.
    ///
    /// @param committed runs after that, unless the transaction was rolled back; in the order of the calls
    void change(ChatId chat, Runnable committed) {
        memberships.changes(chat);
        Changes changes = (Changes) transactions.getResource(ChangingChats.class);
        if (changes == null) {
            changes = new Changes();
            transactions.putResource(ChangingChats.class, changes);
            transactions.registerInterposedSynchronization(changes);
        }
        changes.all.add(new Change(chat, committed));
    }

    /// All of one transaction: of several synchronizations the last is called first.
    private final class Changes implements Synchronization {

        private final List<Change> all = new ArrayList<>();

        @Override
        public void beforeCompletion() {
            // Everything was written already.
        }

        @Override
        public void afterCompletion(int status) {
            all.forEach(change -> memberships.changed(change.chat()));
            if (status == Status.STATUS_COMMITTED) {
                all.forEach(change -> run(change.committed()));
            }
        }
    }

    private static void run(Runnable committed) {
        try {
            committed.run();
        } catch (RuntimeException defect) {
            LOG.log(Level.ERROR, "what follows the change of a chat failed", defect);
        }
    }

    private record Change(ChatId chat, Runnable committed) {}
}
