package dev.parley.chat.internal;

import dev.parley.group.api.Groups;
import dev.parley.media.api.MediaAccess;
import dev.parley.media.api.MediaStore;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.MediaId;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.UserId;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.UUID;

/// Which media were sent to which chats, and so who may read them: members of a chat that one was sent to, and
/// of a group that shows it as its avatar. Blocks on the database.
@Singleton
public class SentMedia implements MediaAccess {

    private final Database database;
    private final MediaStore store;
    private final Groups groups;

    @Inject
    public SentMedia(Database database, MediaStore store, Groups groups) {
        this.database = database;
        this.store = store;
        this.groups = groups;
    }

    /// @throws ParleyException `not-found` unless the sender uploaded it or may read it
    void checkMaySend(UserId sender, MediaId media) {
        boolean allowed = store.find(media)
                .filter(medium -> medium.owner().equals(sender) || mayRead(sender, media))
                .isPresent();
        if (!allowed) {
            throw new ParleyException(ErrorCode.NOT_FOUND, "no such medium");
        }
    }

    /// Notes, before the entry is stored, that a user sends a medium to a chat. A note whose entry was never
    /// stored does no harm: the sender meant the chat to have it. When the last message with it is erased, so
    /// is the note, and the same message sent once more does not bring it back.
    ///
    /// @throws ParleyException as [#checkMaySend]
    void use(UserId sender, MediaId media, ChatId chat, UUID clientMsgId) {
        checkMaySend(sender, media);
        database.update(
                """
                insert into chats.media_use as u (media_id, chat_id, uses)
                select ?::uuid, ?::uuid, ?::uuid[] where not exists (
                    select from chats.entry where chat_id = ? and sender_id = ? and client_msg_id = ?)
                on conflict (media_id, chat_id) do update set uses = u.uses || excluded.uses
                where not u.uses @> excluded.uses""", media.value(), chat.value(), new UUID[] {clientMsgId}, chat.value(), sender.value(), clientMsgId);
    }

    @Override
    public boolean mayRead(UserId user, MediaId media) {
        return wasSent(user, media) || groups.showsAvatar(user, media);
    }

    /// A value and no join: PostgreSQL then looks each chat up by its key, instead of in all chats of the user.
    private boolean wasSent(UserId user, MediaId media) {
        return database.queryOne("""
                        select exists (
                            select from chats.media_use u where u.media_id = ? and (
                                select p.left_seq is null from chats.participant p
                                where p.chat_id = u.chat_id and p.user_id = ?))""", row -> row.flag(1), media.value(), user.value())
                .orElse(false);
    }
}
