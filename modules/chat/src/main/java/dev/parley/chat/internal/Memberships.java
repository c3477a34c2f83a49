package dev.parley.chat.internal;

import dev.parley.platform.api.CacheName;
import dev.parley.platform.api.Caches;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Cluster;
import dev.parley.platform.api.Cluster.Topic;
import dev.parley.platform.api.ClusterChanged;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.SharedCache;
import dev.parley.platform.api.UserId;
import dev.parley.platform.api.Uuids;
import dev.parley.user.api.Privacy;
import dev.parley.user.api.Users;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.Stream;

/// Who is in which chat, from the cache or else the database. Thread-safe.
@Singleton
public class Memberships implements CurrentMembers {

    private static final System.Logger LOG = System.getLogger(Memberships.class.getName());
    private static final Duration LIFESPAN = Duration.ofMinutes(1);
    private static final int STRIPES = 1024;
    static final long NEVER_CURRENT = -1;

    private final Database database;
    private final Users users;
    private final Privacy privacy;
    private final Event<ReadPrivacyOutdated> outdated;
    private final Cluster cluster;
    private final SharedCache<UUID, Membership> cache;

    /// How often a chat of each stripe was forgotten.
    private final AtomicLongArray forgotten = new AtomicLongArray(STRIPES);

    /// How many transactions that change a chat of each stripe are about to end.
    private final AtomicLongArray changing = new AtomicLongArray(STRIPES);

    @Inject
    public Memberships(
            Database database,
            Users users,
            Privacy privacy,
            Event<ReadPrivacyOutdated> outdated,
            Caches caches,
            Cluster cluster) {
        this.database = database;
        this.users = users;
        this.privacy = privacy;
        this.outdated = outdated;
        this.cluster = cluster;
        this.cache = caches.cache(CacheName.MEMBERSHIP);
    }

    /// What is in memory and still holds. Does not block.
    Optional<Membership> cached(ChatId chat) {
        return cache.get(chat.value()).filter(this::isCurrent);
    }

    /// The same, if the user is in the chat by it. Whoever is not may have been added elsewhere just now, which
    /// only the database can tell.
    Optional<Membership> cached(UserId member, ChatId chat) {
        return cached(chat).filter(membership -> membership.contains(member));
    }

    /// Reads through the cache. Blocks on a miss.
    @Override
    public Optional<Membership> find(ChatId chat) {
        Optional<Membership> cached = cached(chat);
        if (cached.isPresent()) {
            return cached;
        }
        long before = isChanging(chat) ? NEVER_CURRENT : forgotten.get(stripe(chat));
        Optional<Membership> loaded = load(chat, before);
        loaded.filter(this::isCurrent).ifPresent(membership -> {
            // A read that crossed a change of members on this node is not kept. What another node changes it tells; the
            // life-span bounds how long that can be missed, and Admission asks again before anything is stored.
            cache.put(chat.value(), membership, LIFESPAN);
            if (!isCurrent(membership)) {
                cache.remove(chat.value());
            }
        });
        return loaded;
    }

    @Override
    public Optional<Membership> findAnew(Membership known) {
        ChatId chat = known.chatId();
        cache.remove(chat.value());
        Optional<Membership> found = find(chat);
        if (found.filter(known::saysTheSameAs).isPresent()) {
            return found;
        }
        forgetHere(chat);
        return find(chat);
    }

    /// Whether nothing has changed on this node since it was read.
    @Override
    public boolean isCurrent(Membership membership) {
        return !isChanging(membership.chatId()) && forgotten.get(stripe(membership.chatId())) == membership.version();
    }

    private boolean isChanging(ChatId chat) {
        return changing.get(stripe(chat)) > 0;
    }

    /// A transaction that changes who is in a chat, or what holds for all in it, is about to be committed. From
    /// then on others can see it, and must not go by what this node remembers from before: until [#changed] all is
    /// read from the database.
    void changes(ChatId chat) {
        changing.incrementAndGet(stripe(chat));
    }

    /// The transaction has ended.
    void changed(ChatId chat) {
        try {
            forget(chat);
        } finally {
            changing.decrementAndGet(stripe(chat));
        }
    }

    /// Forgets a chat that has changed, on all nodes.
    void forget(ChatId chat) {
        forgetHere(chat);
        cluster.broadcast(Topic.CHATS_CHANGED, Uuids.toBytes(chat.value()));
    }

    private void forgetHere(ChatId chat) {
        forgotten.incrementAndGet(stripe(chat));
        cache.remove(chat.value());
    }

    void start(@Observes Startup event) {
        cluster.listen(Topic.CHATS_CHANGED, (_, message) -> forgetHere(new ChatId(Uuids.fromBytes(message, 0))));
    }

    /// Changes on other nodes may have been missed.
    void on(@Observes @Priority(ClusterChanged.CACHES) ClusterChanged event) {
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            forgotten.incrementAndGet(stripe);
        }
        cache.clear();
    }

    private static int stripe(ChatId chat) {
        return Math.floorMod(chat.hashCode(), STRIPES);
    }

    private Optional<Membership> load(ChatId chat, long version) {
        return database.queryOne(
                        """
                        select is_group, low_user, high_user, coalesce(expires_in_sec, 0), coalesce(
                            (select seq from chats.entry e where e.chat_id = c.chat_id order by seq desc limit 1), 0),
                            (select string_agg(made_by::text, ',') from chats.block b where b.chat_id = c.chat_id)
                        from chats.chat c where chat_id = ?""",
                        row -> new ChatRow(
                                row.flag(1), row.uuid(2), row.uuid(3), row.intValue(4), row.longValue(5), row.text(6)),
                        chat.value())
                .map(row -> membership(chat, row, version));
    }

    /// The members are read after the chat's last seq, and may be newer than it.
    private Membership membership(ChatId chat, ChatRow row, long version) {
        Set<UserId> notedBlockers = new HashSet<>();
        Set<UserId> notedHiders = new HashSet<>();
        List<UserId> present = database.query(
                "select user_id, shown_change is not null, hides_read from chats.participant"
                        + " where chat_id = ? and left_seq is null",
                participant -> {
                    UserId member = new UserId(participant.uuid(1));
                    if (participant.flag(2)) {
                        notedBlockers.add(member);
                    }
                    if (participant.flag(3)) {
                        notedHiders.add(member);
                    }
                    return member;
                },
                chat.value());
        UserId[] members =
                row.group() ? present.toArray(UserId[]::new) : both(new UserId(row.low()), new UserId(row.high()));
        Set<UserId> blockers = row.group() || members.length < 2 ? Set.of() : users.blockers(members[0], members[1]);
        if (row.blocks() != null) {
            Stream.of(members)
                    .filter(member -> !blockers.contains(member))
                    .filter(member -> blockers.isEmpty() || notedBlockers.contains(member))
                    .forEach(member -> BlockedChats.discard(database, chat, member, row.blocks()));
        }
        blockers.stream()
                .filter(blocker -> !notedBlockers.contains(blocker))
                .forEach(blocker -> BlockedChats.note(database, chat, blocker));
        if (!row.group()
                && members.length == 2
                && !privacy.hidingReadReceiptsNow(members[0], members[1]).equals(notedHiders)) {
            setRight(new ReadPrivacyOutdated(chat, members[0], members[1]));
        }
        return new Membership(
                chat, row.group(), !blockers.isEmpty(), members, row.expiresInSeconds(), row.lastSeq(), version);
    }

    /// See [ReadPrivacy]. Whoever only wants to know the members has nothing to do with it.
    private void setRight(ReadPrivacyOutdated rows) {
        try {
            outdated.fire(rows);
        } catch (RuntimeException failure) {
            LOG.log(Level.WARNING, "who hides read receipts in a direct chat is set right at the next look", failure);
        }
    }

    static UserId[] both(UserId low, UserId high) {
        return low.equals(high) ? new UserId[] {low} : new UserId[] {low, high};
    }

    private record ChatRow(boolean group, UUID low, UUID high, int expiresInSeconds, long lastSeq, String blocks) {}
}
