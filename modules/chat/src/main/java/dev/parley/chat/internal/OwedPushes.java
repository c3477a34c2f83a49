package dev.parley.chat.internal;

import dev.parley.chat.api.PushDue;
import dev.parley.chat.api.PushesOwed;
import dev.parley.platform.api.Database;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/// The end of a row of `chats.push_due`.
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
}
