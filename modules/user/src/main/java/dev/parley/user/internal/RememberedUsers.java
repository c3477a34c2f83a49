package dev.parley.user.internal;

import dev.parley.platform.api.CacheName;
import dev.parley.platform.api.Caches;
import dev.parley.platform.api.Cluster;
import dev.parley.platform.api.Cluster.Topic;
import dev.parley.platform.api.ClusterChanged;
import dev.parley.platform.api.SharedCache;
import dev.parley.platform.api.UserId;
import dev.parley.platform.api.Uuids;
import dev.parley.user.api.Users.User;
import dev.parley.user.internal.AccountTable.Account;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/// What is shown of users beside their chats, in front of the table: each page of `sync` asks for the names of peers.
/// A change is forgotten here with its commit, and on other nodes as soon as they hear of it; a minute's life bounds
/// how long one can be missed. Nothing is decided by it. Thread-safe.
@Singleton
public class RememberedUsers {

    private static final Duration LIFESPAN = Duration.ofMinutes(1);

    private final AccountTable accounts;
    private final Cluster cluster;
    private final SharedCache<UUID, User> cache;

    /// How many changes this node has heard of.
    private final AtomicLong changes = new AtomicLong();

    @Inject
    public RememberedUsers(AccountTable accounts, Caches caches, Cluster cluster) {
        this.accounts = accounts;
        this.cluster = cluster;
        this.cache = caches.cache(CacheName.USERS);
    }

    /// Those of the users who exist. Blocks for those who are not in memory.
    Map<UserId, User> findAll(Collection<UserId> users) {
        Map<UserId, User> found = HashMap.newHashMap(users.size());
        List<UserId> unknown = new ArrayList<>();
        for (UserId user : users) {
            cache.get(user.value()).ifPresentOrElse(known -> found.put(user, known), () -> unknown.add(user));
        }
        if (!unknown.isEmpty()) {
            long before = changes.get();
            for (Account account : accounts.findAll(unknown)) {
                User user = UserDirectory.user(account);
                found.put(user.userId(), user);
                // A read that crossed a change is not kept.
                cache.put(user.userId().value(), user, LIFESPAN);
                if (changes.get() != before) {
                    cache.remove(user.userId().value());
                }
            }
        }
        return found;
    }

    void on(@Observes(during = TransactionPhase.AFTER_SUCCESS) ProfileChanged event) {
        forget(event.userId());
        cluster.broadcast(Topic.USER_CHANGED, Uuids.toBytes(event.userId().value()));
    }

    private void forget(UserId user) {
        changes.incrementAndGet();
        cache.remove(user.value());
    }

    void start(@Observes Startup event) {
        cluster.listen(Topic.USER_CHANGED, (_, message) -> forget(new UserId(Uuids.fromBytes(message, 0))));
    }

    /// Changes on other nodes may have been missed.
    void on(@Observes @Priority(ClusterChanged.CACHES) ClusterChanged event) {
        changes.incrementAndGet();
        cache.clear();
    }
}
