package dev.parley.chat.internal;

import dev.parley.chat.api.ChatChanged;
import dev.parley.platform.api.CacheName;
import dev.parley.platform.api.Caches;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.SharedCache;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.BlockChanged;
import dev.parley.user.api.Users;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLongArray;

/// Who is in which chat, from the cache or else the database, and the making of direct chats. Thread-safe.
@Singleton
public class Memberships {

    private static final Duration LIFESPAN = Duration.ofMinutes(1);
    private static final int STRIPES = 1024;

    private final Database database;
    private final Users users;
    private final Event<ChatChanged> changes;
    private final SharedCache<UUID, Membership> cache;

    /// How often a chat of each stripe was forgotten.
    private final AtomicLongArray forgotten = new AtomicLongArray(STRIPES);

    @Inject
    public Memberships(Database database, Users users, Caches caches, Event<ChatChanged> changes) {
        this.database = database;
        this.users = users;
        this.changes = changes;
        this.cache = caches.cache(CacheName.MEMBERSHIP);
    }

    /// What is in memory. Does not block.
    Optional<Membership> cached(ChatId chat) {
        return cache.get(chat.value());
    }

    /// Reads through the cache. Blocks on a miss.
    Optional<Membership> find(ChatId chat) {
        Optional<Membership> cached = cached(chat);
        if (cached.isPresent()) {
            return cached;
        }
        long before = forgotten.get(stripe(chat));
        Optional<Membership> loaded = load(chat);
        loaded.ifPresent(membership -> {
            // On this node a read that crossed a change of members is not kept; the life-span bounds how long another
            // node's can stay.
            cache.put(chat.value(), membership, LIFESPAN);
            if (forgotten.get(stripe(chat)) != before) {
                cache.remove(chat.value());
            }
        });
        return loaded;
    }

    /// The direct chat of two users, made if need be. Blocks on a miss.
    ///
    /// @throws ParleyException `not-found` when there is no such peer, `blocked`
    @Transactional
    Membership direct(UserId user, UserId peer) {
        ChatId chat = DirectChats.of(user, peer);
        Optional<Membership> existing = find(chat);
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
        database.update(
                """
                insert into chats.participant (chat_id, user_id) select ?::uuid, unnest(?::uuid[])
                on conflict (chat_id, user_id) do nothing""",
                chat.value(),
                low.equals(high) ? new UUID[] {low.value()} : new UUID[] {low.value(), high.value()});
        // Not cached here: the transaction may still fail. The next send reads it back.
        Membership membership = membership(chat, low, high, false);
        if (made == 1) {
            changes.fire(new ChatChanged(chat, List.of(membership.members())));
        }
        return membership;
    }

    void forget(ChatId chat) {
        forgotten.incrementAndGet(stripe(chat));
        cache.remove(chat.value());
    }

    private static int stripe(ChatId chat) {
        return Math.floorMod(chat.hashCode(), STRIPES);
    }

    void onBlock(@Observes BlockChanged event) {
        forget(DirectChats.of(event.by(), event.blocked()));
    }

    private Optional<Membership> load(ChatId chat) {
        return database.queryOne(
                        "select is_group, low_user, high_user from chats.chat where chat_id = ?",
                        row -> new ChatRow(row.flag(1), row.uuid(2), row.uuid(3)),
                        chat.value())
                .map(row -> row.group() ? group(chat) : direct(chat, new UserId(row.low()), new UserId(row.high())));
    }

    private Membership direct(ChatId chat, UserId low, UserId high) {
        return membership(chat, low, high, !low.equals(high) && users.blockedBetween(low, high));
    }

    private static Membership membership(ChatId chat, UserId low, UserId high, boolean blocked) {
        UserId[] members = low.equals(high) ? new UserId[] {low} : new UserId[] {low, high};
        return new Membership(chat, false, blocked, members);
    }

    private Membership group(ChatId chat) {
        List<UserId> members = database.query(
                "select user_id from chats.participant where chat_id = ? and left_seq is null",
                row -> new UserId(row.uuid(1)),
                chat.value());
        return new Membership(chat, true, false, members.toArray(UserId[]::new));
    }

    private record ChatRow(boolean group, UUID low, UUID high) {}
}
