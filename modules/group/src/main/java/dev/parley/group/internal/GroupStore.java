package dev.parley.group.internal;

import dev.parley.group.api.GroupRole;
import dev.parley.group.api.Groups.Card;
import dev.parley.group.api.Groups.Group;
import dev.parley.group.api.Groups.Member;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.MediaId;
import dev.parley.platform.api.Row;
import dev.parley.platform.api.UserId;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/// The tables of the schema `groups`. Reads take no lock; who changes members calls [#lock] first, so that
/// rules over all members of a group (one owner, not too many) hold whoever else changes them at the same
/// time.
@Singleton
public class GroupStore {

    private static final Comparator<Member> BY_RANK =
            Comparator.comparing(Member::role).thenComparing(Member::joinedAt).thenComparing(Member::userId);

    private final Database database;

    @Inject
    public GroupStore(Database database) {
        this.database = database;
    }

    void insert(ChatId id, GroupTitle title, boolean open, Instant now, UserId owner, Collection<UserId> others) {
        database.update(
                "insert into groups.grp (group_id, title, open, created_at, created_by) values (?, ?, ?, ?, ?)",
                id.value(),
                title.text(),
                open,
                now,
                owner.value());
        insertMember(id, owner, GroupRole.OWNER, now);
        database.update("""
                insert into groups.member (group_id, user_id, role, joined_at)
                select ?::uuid, unnest(?::uuid[]), 'member', ?""", id.value(), others.stream().map(UserId::value).toArray(UUID[]::new), now);
    }

    void insertMember(ChatId group, UserId user, GroupRole role, Instant now) {
        database.update(
                "insert into groups.member (group_id, user_id, role, joined_at) values (?, ?, ?, ?)",
                group.value(),
                user.value(),
                role.wireName(),
                now);
    }

    void deleteMember(ChatId group, UserId user) {
        database.update("delete from groups.member where group_id = ? and user_id = ?", group.value(), user.value());
    }

    void setRole(ChatId group, UserId user, GroupRole role) {
        database.update(
                "update groups.member set role = ? where group_id = ? and user_id = ?",
                role.wireName(),
                group.value(),
                user.value());
    }

    /// @param avatar null for none
    void update(ChatId group, String title, boolean open, MediaId avatar) {
        database.update(
                "update groups.grp set title = ?, open = ?, avatar = ? where group_id = ?",
                title,
                open,
                avatar == null ? null : avatar.value(),
                group.value());
    }

    void end(ChatId group, Instant now) {
        database.update("delete from groups.member where group_id = ?", group.value());
        database.update("update groups.grp set deleted_at = ?, avatar = null where group_id = ?", now, group.value());
    }

    /// Makes others that lock the group wait until the transaction ends. False when there is no such group.
    boolean lock(ChatId group) {
        return database.queryOne("""
                        select group_id from groups.grp where group_id = ? and deleted_at is null
                        for no key update""", row -> row.uuid(1), group.value()).isPresent();
    }

    Optional<Group> find(ChatId group) {
        List<MemberRow> rows = database.query("""
                select g.title, g.avatar, g.open, g.created_at, m.user_id, m.role, m.joined_at
                from groups.grp g join groups.member m using (group_id)
                where g.group_id = ? and g.deleted_at is null""", GroupStore::member, group.value());
        return rows.stream()
                .findFirst()
                .map(first -> new Group(
                        group,
                        first.title(),
                        first.avatar(),
                        first.open(),
                        first.createdAt(),
                        rows.stream().map(MemberRow::member).sorted(BY_RANK).toList()));
    }

    Map<ChatId, Card> cards(UserId member, Collection<ChatId> groups) {
        return database
                .query(
                        """
                        select g.group_id, g.title, m.role, case when m.role is not null then g.avatar end
                        from groups.grp g
                        left join groups.member m on m.group_id = g.group_id and m.user_id = ?
                        where g.group_id = any (?)""",
                        row -> Map.entry(
                                new ChatId(row.uuid(1)), new Card(row.text(2), role(row.text(3)), medium(row.uuid(4)))),
                        member.value(),
                        groups.stream().map(ChatId::value).toArray(UUID[]::new))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    boolean showsAvatar(UserId member, MediaId medium) {
        return database.queryOne("""
                        select exists (
                            select from groups.grp g join groups.member m using (group_id)
                            where g.avatar = ? and m.user_id = ?)""", row -> row.flag(1), medium.value(), member.value())
                .orElse(false);
    }

    private static MemberRow member(Row row) {
        return new MemberRow(
                row.text(1),
                medium(row.uuid(2)),
                row.flag(3),
                row.instant(4),
                new Member(new UserId(row.uuid(5)), role(row.text(6)), row.instant(7)));
    }

    /// Null for none.
    private static MediaId medium(UUID stored) {
        return stored == null ? null : new MediaId(stored);
    }

    /// Null for none.
    private static GroupRole role(String stored) {
        return stored == null ? null : GroupRole.ofWireName(stored).orElseThrow();
    }

    private record MemberRow(String title, MediaId avatar, boolean open, Instant createdAt, Member member) {}
}
