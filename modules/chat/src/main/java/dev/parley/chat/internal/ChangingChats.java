package dev.parley.chat.internal;

import dev.parley.platform.api.ChatId;
import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;

/// The chats that a transaction changes. Thread-safe.
@Singleton
public class ChangingChats {

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
    /// @param committed runs after that, unless the transaction was rolled back
    void change(ChatId chat, Runnable committed) {
        memberships.changes(chat);
        transactions.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {
                // Everything was written already.
            }

            @Override
            public void afterCompletion(int status) {
                memberships.changed(chat);
                if (status == Status.STATUS_COMMITTED) {
                    committed.run();
                }
            }
        });
    }
}
