package dev.parley.presence.internal;

import dev.parley.platform.api.CacheName;
import dev.parley.platform.api.Caches;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.DirectConnection;
import dev.parley.platform.api.DirectDatabase;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.SharedCache;
import dev.parley.platform.api.UserId;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// When users were last seen: what is to be written in memory, then the cache, then the database.
///
/// A sighting is remembered when a user begins to look and when it does no longer, so that a crash leaves at
/// least the former. Sightings wait in a bounded map, the newest of a user alone, and are written many at a
/// time without waiting for the disk: a crash may lose the last second of them.
@Singleton
public class LastSeen {

    private static final System.Logger LOG = System.getLogger(LastSeen.class.getName());
    private static final int MAX_BATCH = 1000;

    /// Bounds how long a read from the database that crossed a sighting can stay in the cache.
    private static final Duration LIFESPAN = Duration.ofMinutes(1);

    private final Database database;
    private final DirectDatabase direct;
    private final SharedCache<String, Long> cache;
    private final Map<UserId, Instant> pending = new ConcurrentHashMap<>();
    private final AtomicLong dropped = new AtomicLong();
    private final int maxPending;

    @Inject
    public LastSeen(Database database, DirectDatabase direct, Caches caches, Settings settings) {
        this.database = database;
        this.direct = direct;
        this.cache = caches.cache(CacheName.LAST_SEEN);
        this.maxPending = settings.number("PARLEY_PENDING_LAST_SEEN", 200_000, 1, 10_000_000);
    }

    /// Remembers a sighting. Does not block. While the database is away and the map is full, it is dropped.
    void saw(UserId user, Instant at) {
        Instant seen = at.truncatedTo(ChronoUnit.MILLIS);
        cache.put(user.toString(), seen.toEpochMilli());
        if (pending.size() >= maxPending && !pending.containsKey(user)) {
            dropped.incrementAndGet();
            return;
        }
        pending.merge(user, seen, LastSeen::later);
    }

    /// Those of the users who were ever seen. May block on the database.
    Map<UserId, Instant> of(Collection<UserId> users) {
        Map<UserId, Instant> seen = HashMap.newHashMap(users.size());
        List<UserId> unknown = new ArrayList<>();
        for (UserId user : users) {
            // Either may be the later: another node may have seen the user since.
            Optional<Instant> waiting = Optional.ofNullable(pending.get(user));
            Optional<Instant> shared = cache.get(user.toString()).map(Instant::ofEpochMilli);
            Stream.concat(waiting.stream(), shared.stream())
                    .max(Comparator.naturalOrder())
                    .ifPresentOrElse(at -> seen.put(user, at), () -> unknown.add(user));
        }
        if (!unknown.isEmpty()) {
            load(unknown, seen);
        }
        return seen;
    }

    private void load(List<UserId> users, Map<UserId, Instant> into) {
        database.query(
                        "select user_id, seen_at from presence.last_seen where user_id = any (?)",
                        row -> Map.entry(new UserId(row.uuid(1)), row.instant(2)),
                        (Object) uuids(users.stream()))
                .forEach(entry -> {
                    into.put(entry.getKey(), entry.getValue());
                    cache.put(entry.getKey().toString(), entry.getValue().toEpochMilli(), LIFESPAN);
                });
    }

    /// Writes all that waits. What could not be written waits on.
    synchronized void flush() {
        long lost = dropped.getAndSet(0);
        if (lost > 0) {
            LOG.log(Level.WARNING, lost + " times of last seen were dropped: too many wait for the database");
        }
        if (pending.isEmpty()) {
            return;
        }
        try (DirectConnection connection = direct.open()) {
            for (List<Map.Entry<UserId, Instant>> batch = batch(); !batch.isEmpty(); batch = batch()) {
                write(connection, batch);
                // Only what was written: a newer sighting stays.
                batch.forEach(entry -> pending.remove(entry.getKey(), entry.getValue()));
            }
        }
    }

    /// In the order of the key, as on every node: two that write the same rows cannot deadlock.
    private List<Map.Entry<UserId, Instant>> batch() {
        return pending.entrySet().stream()
                .limit(MAX_BATCH)
                .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
                .sorted(Map.Entry.comparingByKey())
                .toList();
    }

    private static void write(DirectConnection connection, List<Map.Entry<UserId, Instant>> batch) {
        connection.inTransaction(() -> {
            connection.update("set local synchronous_commit = off");
            connection.update(
                    """
                    insert into presence.last_seen (user_id, seen_at)
                    select * from unnest(?::uuid[], ?::timestamptz[])
                    on conflict (user_id) do update set seen_at = excluded.seen_at
                    where presence.last_seen.seen_at < excluded.seen_at""",
                    uuids(batch.stream().map(Map.Entry::getKey)),
                    batch.stream().map(Map.Entry::getValue).toArray(Instant[]::new));
        });
    }

    private static UUID[] uuids(Stream<UserId> users) {
        return users.map(UserId::value).toArray(UUID[]::new);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
