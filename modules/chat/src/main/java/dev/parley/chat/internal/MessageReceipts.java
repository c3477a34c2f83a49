package dev.parley.chat.internal;

import dev.parley.chat.api.ChatLog.MemberReceipt;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.ReadDatabase;
import dev.parley.platform.api.UserId;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;

/// When each member got and read a message: the first step of its watermarks that covers it. Thread-safe;
/// blocks.
@Singleton
public class MessageReceipts {

    /// Both watermarks grow together and `read` never passes `delivered`, so in the order of the key the first
    /// row that covers the seq is the earliest. Steps beyond the watermarks that are shown to who asks, since a
    /// member blocks it, do not count.
    private static final String RECEIPTS = """
            select p.user_id,
                   coalesce((select a.at from chats.advance a
                             where a.chat_id = p.chat_id and a.user_id = p.user_id and a.delivered >= asked.seq
                               and a.delivered <= shown.delivered and a.read <= shown.read
                             order by a.delivered, a.read limit 1),
                            case when p.delivered >= asked.seq and p.delivered = shown.delivered then p.delivered_at end),
                   case when not p.hides_read and not me.hides_read then
                       coalesce((select a.at from chats.advance a
                                 where a.chat_id = p.chat_id and a.user_id = p.user_id
                                   and a.delivered >= asked.seq and a.read >= asked.seq
                                   and a.delivered <= shown.delivered and a.read <= shown.read
                                 order by a.delivered, a.read limit 1),
                                case when p.read >= asked.seq and p.read = shown.read then p.read_at end) end
            from (select ?::uuid as chat_id, ?::uuid as user_id, ?::bigint as seq) asked
            join chats.participant me on me.chat_id = asked.chat_id and me.user_id = asked.user_id
                and me.left_seq is null
            join chats.participant p on p.chat_id = asked.chat_id and p.user_id <> asked.user_id
                and p.first_seq <= asked.seq and coalesce(p.left_seq, 9223372036854775807) >= asked.seq
            cross join lateral (select least(p.delivered, p.shown_delivered) as delivered,
                                       least(p.read, p.shown_read) as read) shown
            order by p.user_id""";

    private final ReadDatabase database;

    @Inject
    public MessageReceipts(ReadDatabase database) {
        this.database = database;
    }

    /// Those of the members other than the one who asks who may read the message. None for who has left: what
    /// others got and read since is not its business.
    List<MemberReceipt> of(UserId asking, ChatId chat, long seq) {
        return database.query(
                RECEIPTS,
                row -> new MemberReceipt(new UserId(row.uuid(1)), row.instant(2), row.instant(3)),
                chat.value(),
                asking.value(),
                seq);
    }
}
