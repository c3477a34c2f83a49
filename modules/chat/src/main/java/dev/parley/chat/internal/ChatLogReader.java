package dev.parley.chat.internal;

import dev.parley.chat.api.ChatLog;
import dev.parley.chat.api.Entry;
import dev.parley.chat.api.EntryKind;
import dev.parley.chat.api.MessageRef;
import dev.parley.chat.api.SendRequest;
import dev.parley.chat.api.SendResult;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.ReadDatabase;
import dev.parley.platform.api.Row;
import dev.parley.platform.api.UserId;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Reads the log for its members: pages of history, single entries, receipts of a message, summaries.
/// Thread-safe.
@Singleton
public class ChatLogReader implements ChatLog {

    static final String ENTRY_COLUMNS =
            "chat_id, seq, sender_id, client_msg_id, kind, body, sent_at, reply_to, mentions,"
                    + " target, forwarded_chat, forwarded_seq, expires_at";

    /// The chat is named for each table, so that each looks into one partition alone.
    private static final String RANGE = """
            select first_seq, left_seq, (select erasures from chats.chat where chat_id = ?),
                   coalesce((select seq from chats.entry where chat_id = ? order by seq desc limit 1), 0)
            from chats.participant where chat_id = ? and user_id = ?""";

    private final ReadDatabase database;
    private final HistoryBlocks blocks;
    private final MessageReceipts receipts;
    private final Summaries summaries;
    private final Clock clock;

    @Inject
    public ChatLogReader(
            ReadDatabase database, HistoryBlocks blocks, MessageReceipts receipts, Summaries summaries, Clock clock) {
        this.database = database;
        this.blocks = blocks;
        this.receipts = receipts;
        this.summaries = summaries;
        this.clock = clock;
    }

    @Override
    public Page history(UserId user, ChatId chatId, Long after, Long before, int limit) {
        checkLimit(limit, MAX_HISTORY);
        if (after != null && before != null) {
            throw ParleyException.invalid("before", "give after or before, not both");
        }
        Range range = readable(user, chatId);
        // The log has no gaps, so which entries a page holds is arithmetic.
        long first;
        long last;
        if (after != null) {
            first = Math.max(Math.min(after, range.last()) + 1, range.first());
            last = Math.min(first + limit - 1, range.last());
        } else {
            last = before == null ? range.last() : Math.min(before - 1, range.last());
            first = Math.max(last - limit + 1, range.first());
        }
        List<Entry> entries = shown(range.page(blocks, chatId, first, last, after != null));
        boolean more = after != null
                ? first + entries.size() <= range.last()
                : last - entries.size() >= range.first() && last >= first;
        return new Page(entries, more);
    }

    private List<Entry> shown(List<Entry> entries) {
        long now = clock.millis();
        return entries.stream().map(entry -> entry.at(now)).toList();
    }

    /// One entry, if the user may read it.
    ///
    /// @throws ParleyException `not-member`
    Optional<Entry> entry(UserId user, MessageRef ref) {
        return entry(readable(user, ref.chatId()), ref);
    }

    private Optional<Entry> entry(Range range, MessageRef ref) {
        return ref.seq() < range.first() || ref.seq() > range.last()
                ? Optional.empty()
                : shown(range.read(blocks, ref.chatId(), ref.seq(), ref.seq())).stream()
                        .findFirst();
    }

    /// The first answer to what a sender has asked for before.
    Optional<SendResult> stored(SendRequest request, ChatId chat) {
        PendingEntry.Key key = PendingEntry.Key.of(request, chat);
        return database
                .query(
                        LogStore.STORED,
                        LogStore.StoredEntry::of,
                        new UUID[] {key.chat()},
                        new UUID[] {key.sender()},
                        new UUID[] {key.clientMsgId()})
                .stream()
                .findFirst()
                .map(found -> found.isRepeatedBy(request)
                        ? new SendResult.Stored(chat, found.seq(), found.sentAtMillis(), true)
                        : new SendResult.Refused(PendingEntry.usedForAnother()));
    }

    @Override
    public List<MemberReceipt> info(UserId user, ChatId chatId, long target) {
        Range range = readable(user, chatId);
        if (!range.member()) {
            throw notMember();
        }
        Entry message = entry(range, new MessageRef(chatId, target))
                .orElseThrow(() -> new ParleyException(ErrorCode.NOT_FOUND, "no such entry"));
        if (!message.kind().isMessage()) {
            throw ParleyException.invalid("target", "a message is needed");
        }
        if (!message.sender().equals(user)) {
            throw new ParleyException(ErrorCode.FORBIDDEN, "only its sender may ask that of a message");
        }
        return receipts.of(user, chatId, target);
    }

    /// Whether the user may read any of the chat: it is in it, or has left it.
    boolean isReader(UserId user, ChatId chatId) {
        return !database.query(
                        "select from chats.participant where chat_id = ? and user_id = ?",
                        _ -> Boolean.TRUE,
                        chatId.value(),
                        user.value())
                .isEmpty();
    }

    /// Which entries a user may read. A former member keeps what it could read when it left.
    private Range readable(UserId user, ChatId chatId) {
        long forgotten = blocks.forgotten(chatId);
        return database
                .query(
                        RANGE,
                        row -> new Range(
                                row.longValue(1),
                                row.longOrNull(2) == null
                                        ? row.longValue(4)
                                        : Math.min(row.longValue(2), row.longValue(4)),
                                row.longOrNull(2) == null,
                                row.longValue(4),
                                row.longValue(3),
                                forgotten),
                        chatId.value(),
                        chatId.value(),
                        chatId.value(),
                        user.value())
                .stream()
                .findFirst()
                .orElseThrow(ChatLogReader::notMember);
    }

    private static ParleyException notMember() {
        return new ParleyException(ErrorCode.NOT_MEMBER, "not a member of this chat");
    }

    @Override
    public SyncPage sync(UserId user, String cursor, int limit) {
        checkLimit(limit, MAX_SYNC);
        return summaries.changedSince(user, SyncCursor.parse(cursor), limit);
    }

    @Override
    public String cursorOfNow() {
        return summaries.cursorOfNow().toString();
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
        Instant expiresAt = row.instant(column + 12);
        UUID forwardedChat = row.uuid(column + 10);
        return new Entry(
                new ChatId(row.uuid(column)),
                row.longValue(column + 1),
                new UserId(row.uuid(column + 2)),
                row.uuid(column + 3),
                EntryKind.ofCode(row.intValue(column + 4)),
                row.bytes(column + 5),
                row.instant(column + 6).toEpochMilli(),
                orZero(row.longOrNull(column + 7)),
                Arrays.stream(row.uuids(column + 8)).map(UserId::new).toList(),
                orZero(row.longOrNull(column + 9)),
                forwardedChat == null ? null : new MessageRef(new ChatId(forwardedChat), row.longValue(column + 11)),
                expiresAt == null ? 0 : expiresAt.toEpochMilli());
    }

    private static long orZero(Long value) {
        return value == null ? 0 : value;
    }

    /// @param member false for who has left
    /// @param head the last seq of the chat
    /// @param erasures see [HistoryBlocks]
    /// @param forgotten see [HistoryBlocks]
    private record Range(long first, long last, boolean member, long head, long erasures, long forgotten) {

        List<Entry> read(HistoryBlocks blocks, ChatId chat, long from, long to) {
            return blocks.read(chat, from, to, head, erasures, forgotten);
        }

        /// As much of it as a page holds, from its first entry on, or up to its last one.
        List<Entry> page(HistoryBlocks blocks, ChatId chat, long from, long to, boolean forwards) {
            Deque<Entry> page = new ArrayDeque<>();
            long bytes = 0;
            // Block by block, so that at most one of them is read in vain.
            for (long at = forwards ? from : to; from <= at && at <= to; ) {
                long end = forwards
                        ? Math.min(to, HistoryBlocks.lastBeside(at))
                        : Math.max(from, HistoryBlocks.firstBeside(at));
                for (Entry entry : forwards
                        ? read(blocks, chat, at, end)
                        : read(blocks, chat, end, at).reversed()) {
                    bytes += entry.body().length;
                    if (bytes > MAX_PAGE_BYTES && !page.isEmpty()) {
                        return List.copyOf(page);
                    }
                    if (forwards) {
                        page.addLast(entry);
                    } else {
                        page.addFirst(entry);
                    }
                }
                at = forwards ? end + 1 : end - 1;
            }
            return List.copyOf(page);
        }
    }
}
