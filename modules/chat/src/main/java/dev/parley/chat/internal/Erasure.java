package dev.parley.chat.internal;

import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.MediaId;
import dev.parley.platform.api.UserId;
import java.util.List;
import java.util.UUID;

/// Takes bodies out of the log for good: of the message, of all its edits, and with them the right to read its
/// medium. The entries stay, so that the log has no gap. Each chat counts its erasures; what was cached of it
/// before counts as stale. It counts as changed for all its members, whose unread messages may be fewer.
final class Erasure {

    /// The parts of a `with` that erase the messages named by arrays of chat, seq, sender, medium (or null) and
    /// client_msg_id. Several of them may have one medium, and others may erase or send more of it at this moment:
    /// what is left of its uses is told by the row once it is locked. A use is known by client_msg_id, which all
    /// members see and may give to a message of their own with that medium: it goes with the last of them.
    static final String PARTS = """
            gone as materialized (
                select * from unnest(?::uuid[], ?::bigint[], ?::uuid[], ?::uuid[], ?::uuid[])
                    as gone (chat_id, seq, sender_id, media_id, client_msg_id)),
            messages as (
                update chats.entry e set body = '{}', mentions = null, erased = true, written_by = pg_current_xact_id()
                from gone where e.chat_id = gone.chat_id and e.seq = gone.seq),
            edits as (
                update chats.entry e set body = '{}', erased = true
                from gone where e.chat_id = gone.chat_id and e.target = gone.seq and e.kind = 20),
            counted as (
                update chats.chat c set erasures = erasures + 1, changed_by = pg_current_xact_id()
                from (select distinct chat_id from gone) touched where c.chat_id = touched.chat_id),
            spent as (
                select chat_id, media_id, array_agg(client_msg_id) as by from gone
                where media_id is not null and 0 = (
                    select count(*) from chats.participant p
                    join chats.entry e on e.chat_id = p.chat_id and e.sender_id = p.user_id
                        and e.client_msg_id = gone.client_msg_id
                    where p.chat_id = gone.chat_id and p.user_id <> gone.sender_id and not e.erased
                      and position(convert_to(gone.media_id::text, 'UTF8') in e.body) > 0
                      and e.seq not in (select seq from gone g where g.chat_id = gone.chat_id))
                group by chat_id, media_id),
            used as materialized (
                select u.chat_id, u.media_id,
                       array(select use from unnest(u.uses) use where use <> all (spent.by)) as still
                from chats.media_use u join spent on u.media_id = spent.media_id and u.chat_id = spent.chat_id
                where u.uses && spent.by order by u.media_id, u.chat_id for update of u),
            withdrawn as (
                update chats.media_use u set uses = used.still
                from used where u.media_id = used.media_id and u.chat_id = used.chat_id and used.still <> '{}'),
            unused as (
                delete from chats.media_use u
                using used where u.media_id = used.media_id and u.chat_id = used.chat_id and used.still = '{}')""";

    private Erasure() {}

    static List<Object> arguments(List<ErasedMessage> erased) {
        return List.of(
                erased.stream().map(message -> message.chatId().value()).toArray(UUID[]::new),
                erased.stream().map(ErasedMessage::seq).toArray(Long[]::new),
                erased.stream().map(message -> message.sender().value()).toArray(UUID[]::new),
                erased.stream()
                        .map(message -> message.medium() == null
                                ? null
                                : message.medium().value())
                        .toArray(UUID[]::new),
                erased.stream().map(ErasedMessage::clientMsgId).toArray(UUID[]::new));
    }

    /// @param medium which it was sent with, or null
    record ErasedMessage(ChatId chatId, long seq, UserId sender, MediaId medium, UUID clientMsgId) {}
}
