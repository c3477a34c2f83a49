package dev.parley.container;

import dev.parley.group.api.GroupEvent;
import dev.parley.platform.api.Database;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/// Hears of groups' changes after the chat module, and fails when a test wants it to.
@Singleton
public class RefusingObserver {

    private static final int LAST = Integer.MAX_VALUE;

    @Inject
    private Database database;

    private volatile boolean refuseNext;
    private volatile long entriesSeen;

    void next(boolean refuse) {
        refuseNext = refuse;
    }

    /// How many entries the log of the refused group held, seen from within its transaction.
    long entriesSeen() {
        return entriesSeen;
    }

    void on(@Observes @Priority(LAST) GroupEvent event) {
        if (refuseNext) {
            refuseNext = false;
            entriesSeen = database.queryOne(
                            "select count(*) from chats.entry where chat_id = ?",
                            row -> row.longValue(1),
                            event.groupId().value())
                    .orElseThrow();
            throw new IllegalStateException("refused by the test");
        }
    }
}
