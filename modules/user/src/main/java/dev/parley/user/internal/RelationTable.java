package dev.parley.user.internal;

import dev.parley.platform.api.Database;
import dev.parley.platform.api.UserId;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// The tables of contacts and blocks. Each method is one statement, so each is atomic by itself. Thread-safe;
/// blocks.
@Singleton
public class RelationTable {

    private final Database database;

    @Inject
    public RelationTable(Database database) {
        this.database = database;
    }

    /// Makes it so. False when it was so before, or when there is no such active other user.
    boolean add(Relation relation, UserId user, UserId other, Instant now) {
        return database.update(relation.in("""
                                insert into :table (user_id, :other, :since)
                                select ?, user_id, ?::timestamptz from users.account
                                where user_id = ? and deactivated_at is null
                                on conflict (user_id, :other) do nothing"""), user.value(), now, other.value()) == 1;
    }

    /// Makes it not so. False when it was not so before.
    boolean remove(Relation relation, UserId user, UserId other) {
        return database.update(
                        relation.in("delete from :table where user_id = ? and :other = ?"), user.value(), other.value())
                == 1;
    }

    boolean has(Relation relation, UserId user, UserId other) {
        return !database.query(
                        relation.in("select from :table where user_id = ? and :other = ?"),
                        _ -> Boolean.TRUE,
                        user.value(),
                        other.value())
                .isEmpty();
    }

    /// Those of the users that have this relation to `other`.
    Set<UserId> having(Relation relation, Collection<UserId> users, UserId other) {
        return database
                .query(
                        relation.in("select user_id from :table where user_id = any(?) and :other = ?"),
                        row -> new UserId(row.uuid(1)),
                        users.stream().map(UserId::value).toArray(UUID[]::new),
                        other.value())
                .stream()
                .collect(Collectors.toUnmodifiableSet());
    }

    List<UserId> list(Relation relation, UserId user, UserId after, int limit) {
        UUID last = after == null ? null : after.value();
        return database.query(relation.in("""
                        select :other from :table where user_id = ? and (?::uuid is null or :other > ?::uuid)
                        order by :other limit ?"""), row -> new UserId(row.uuid(1)), user.value(), last, last, limit);
    }
}
