package dev.parley.chat.internal;

import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Database;
import dev.parley.user.api.ReadReceiptsChosen;
import jakarta.annotation.Resource;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.List;

/// Carries a user's choice about read receipts to all its chats, in the transaction that stores the choice. The
/// chats count as changed for everybody in them, so that `sync` tells the new smallest `read`.
@Singleton
public class ReadPrivacy {

    private final Database database;
    private final Memberships memberships;
    private final Receipts receipts;

    @Resource(lookup = "java:comp/TransactionSynchronizationRegistry")
    private TransactionSynchronizationRegistry transactions;

    @Inject
    public ReadPrivacy(Database database, Memberships memberships, Receipts receipts) {
        this.database = database;
        this.memberships = memberships;
        this.receipts = receipts;
    }

    void on(@Observes ReadReceiptsChosen choice) {
        List<ChatId> chats = database.query(
                """
                update chats.participant
                set hides_read = ?, changed_by = pg_current_xact_id(),
                    shown_change = case when shown_change is not null then pg_current_xact_id() end
                where user_id = ? and hides_read <> ? returning chat_id""",
                row -> new ChatId(row.uuid(1)),
                choice.hidden(),
                choice.userId().value(),
                choice.hidden());
        transactions.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {
                // Everything was written already.
            }

            @Override
            public void afterCompletion(int status) {
                if (status == Status.STATUS_COMMITTED) {
                    // Nodes of the version before go by what they remember of a chat.
                    chats.forEach(memberships::forget);
                    chats.forEach(receipts::tellAgain);
                }
            }
        });
    }
}
