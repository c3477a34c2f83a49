package dev.parley.chat.internal;

import dev.parley.chat.api.ChatLog;
import dev.parley.chat.api.Entry;
import dev.parley.chat.api.EntryKind;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.Row;
import dev.parley.platform.api.UserId;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// History pages straight from the log, and summaries. Thread-safe.
@Singleton
public class ChatLogReader implements ChatLog {

    static final String ENTRY_COLUMNS =
            "chat_id, seq, sender_id, client_msg_id, kind, body, sent_at, reply_to, mentions";

    private final Database database;
    private final Summaries summaries;

    @Inject
    public ChatLogReader(Database database, Summaries summaries) {
        this.database = database;
        this.summaries = summaries;
    }

    @Override
    public Page history(UserId user, ChatId chatId, Long after, Long before, int limit) {
        checkLimit(limit, MAX_HISTORY);
        if (after != null && before != null) {
            throw ParleyException.invalid("before", "give after or before, not both");
        }
        Range range = readable(user, chatId);
        return after != null ? after(chatId, range, after, limit) : before(chatId, range, before, limit);
    }

    private Page after(ChatId chatId, Range range, long after, int limit) {
        List<Entry> entries = database.query(
                "select " + ENTRY_COLUMNS
                        + " from chats.entry where chat_id = ? and seq > ? and seq <= ? order by seq limit ?",
                row -> entry(row, 1),
                chatId.value(),
                Math.max(after, range.first() - 1),
                range.last(),
                limit + 1);
        boolean more = entries.size() > limit;
        return new Page(more ? entries.subList(0, limit) : entries, more);
    }

    private Page before(ChatId chatId, Range range, Long before, int limit) {
        List<Entry> entries = database.query(
                "select " + ENTRY_COLUMNS
                        + " from chats.entry where chat_id = ? and seq < ? and seq <= ? and seq >= ?"
                        + " order by seq desc limit ?",
                row -> entry(row, 1),
                chatId.value(),
                before == null ? Long.MAX_VALUE : before,
                range.last(),
                range.first(),
                limit + 1);
        boolean more = entries.size() > limit;
        List<Entry> ascending = more ? entries.subList(0, limit) : entries;
        Collections.reverse(ascending);
        return new Page(ascending, more);
    }

    /// Which entries a user may read. A former member keeps what it could read when it left.
    private Range readable(UserId user, ChatId chatId) {
        return database.queryOne(
                        "select first_seq, left_seq from chats.participant where chat_id = ? and user_id = ?",
                        row -> new Range(
                                row.longValue(1), row.longOrNull(2) == null ? Long.MAX_VALUE : row.longValue(2)),
                        chatId.value(),
                        user.value())
                .orElseThrow(() -> new ParleyException(ErrorCode.NOT_MEMBER, "not a member of this chat"));
    }

    @Override
    public SyncPage sync(UserId user, String cursor, int limit) {
        checkLimit(limit, MAX_SYNC);
        return summaries.changedSince(user, SyncCursor.parse(cursor), limit);
    }

    @Override
    public Optional<Summary> summary(UserId user, ChatId chatId) {
        return summaries.of(user, chatId);
    }

    private static void checkLimit(int limit, int max) {
        if (limit < 1 || limit > max) {
            throw ParleyException.invalid("limit", "a whole number from 1 to " + max);
        }
    }

    /// Reads the [#ENTRY_COLUMNS] that begin at a column.
    static Entry entry(Row row, int column) {
        Long replyTo = row.longOrNull(column + 7);
        return new Entry(
                new ChatId(row.uuid(column)),
                row.longValue(column + 1),
                new UserId(row.uuid(column + 2)),
                row.uuid(column + 3),
                EntryKind.ofCode(row.intValue(column + 4)),
                row.bytes(column + 5),
                row.instant(column + 6).toEpochMilli(),
                replyTo == null ? 0 : replyTo,
                Arrays.stream(row.uuids(column + 8)).map(UserId::new).toList());
    }

    private record Range(long first, long last) {}
}
