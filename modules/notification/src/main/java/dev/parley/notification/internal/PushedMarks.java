package dev.parley.notification.internal;

import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.UserId;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;

/// How far users were told of chats while they were away: what makes a repeated message on the queue
/// harmless, and one push enough for all that came before it was sent.
@Singleton
public class PushedMarks {

    private final Database database;

    @Inject
    public PushedMarks(Database database) {
        this.database = database;
    }

    /// The seq up to which a user was told, or 0.
    long of(UserId user, ChatId chat) {
        return database.queryOne(
                        "select seq from notification.pushed where user_id = ? and chat_id = ?",
                        row -> row.longValue(1),
                        user.value(),
                        chat.value())
                .orElse(0L);
    }

    void advance(UserId user, ChatId chat, long seq, Instant now) {
        database.update("""
                insert into notification.pushed (user_id, chat_id, seq, pushed_at) values (?, ?, ?, ?)
                on conflict (user_id, chat_id) do update set seq = excluded.seq, pushed_at = excluded.pushed_at
                where notification.pushed.seq < excluded.seq""", user.value(), chat.value(), seq, now);
    }
}
