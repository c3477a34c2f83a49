package dev.parley.chat.internal;

import dev.parley.chat.api.ChatChanged;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.Privacy;
import dev.parley.user.api.Users;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Makes direct chats, once for two users whichever of them begins. Apart from [Memberships], which every message asks
/// and which no interceptor must slow down. Thread-safe.
@Singleton
public class NewDirectChats {

    private final Database database;
    private final Memberships memberships;
    private final Users users;
    private final Privacy privacy;
    private final Event<ChatChanged> changes;

    @Inject
    public NewDirectChats(
            Database database, Memberships memberships, Users users, Privacy privacy, Event<ChatChanged> changes) {
        this.database = database;
        this.memberships = memberships;
        this.users = users;
        this.privacy = privacy;
        this.changes = changes;
    }

    /// The direct chat of two users, made if need be. Blocks.
    ///
    /// @throws ParleyException `not-found` when there is no such peer, `blocked`
    @Transactional
    Membership of(UserId user, UserId peer) {
        ChatId chat = DirectChats.of(user, peer);
        Optional<Membership> existing = memberships.find(chat);
        if (existing.isPresent()) {
            return existing.get();
        }
        if (!users.exists(peer)) {
            throw new ParleyException(ErrorCode.NOT_FOUND, "no such user");
        }
        if (users.blockedBetween(user, peer)) {
            throw new ParleyException(ErrorCode.BLOCKED, "one of you blocks the other");
        }
        UserId low = user.compareTo(peer) <= 0 ? user : peer;
        UserId high = low.equals(user) ? peer : user;
        int made = database.update("""
                insert into chats.chat (chat_id, is_group, low_user, high_user) values (?, false, ?, ?)
                on conflict (chat_id) do nothing""", chat.value(), low.value(), high.value());
        Membership membership =
                new Membership(chat, false, false, Memberships.both(low, high), 0, 0, Memberships.NEVER_CURRENT);
        Set<UserId> hiders = privacy.hidingReadReceipts(low, high);
        for (UserId member : membership.members()) {
            database.update("""
                    insert into chats.participant (chat_id, user_id, hides_read) values (?, ?, ?)
                    on conflict (chat_id, user_id) do nothing""", chat.value(), member.value(), hiders.contains(member));
        }
        if (made == 1) {
            changes.fire(new ChatChanged(chat, List.of(membership.members())));
        }
        // Not cached here: the transaction may still fail. The next send reads it back.
        return membership;
    }
}
