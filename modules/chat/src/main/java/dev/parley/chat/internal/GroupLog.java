package dev.parley.chat.internal;

import dev.parley.chat.api.Entry;
import dev.parley.chat.api.EntryKind;
import dev.parley.group.api.GroupEvent;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.MediaId;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.Privacy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// Writes what happens to a group into its log, in the transaction in which it happens: both are true or
/// neither. After the commit the entries are delivered as any other.
@Singleton
public class GroupLog {

    private static final int MEMBERS_AT_ONCE = 1_000;

    private final Database database;
    private final Privacy privacy;
    private final SystemEntries entries;

    @Inject
    public GroupLog(Database database, Privacy privacy, SystemEntries entries) {
        this.database = database;
        this.privacy = privacy;
        this.entries = entries;
    }

    void on(@Observes GroupEvent event) {
        ChatId chat = event.groupId();
        switch (event) {
            case GroupEvent.Created created -> {
                database.update("insert into chats.chat (chat_id, is_group) values (?, true)", chat.value());
                Entry titled = append(event, EntryKind.TITLE_CHANGED, "title", created.title());
                join(chat, 1, created.members());
                Entry added = append(event, EntryKind.MEMBER_ADDED, created.members());
                entries.deliverAfterCommit(chat, List.of(titled, added));
            }
            case GroupEvent.MemberAdded added -> {
                Entry entry = append(event, EntryKind.MEMBER_ADDED, List.of(added.member()));
                join(chat, entry.seq(), List.of(added.member()));
                entries.deliverAfterCommit(chat, List.of(entry));
            }
            case GroupEvent.MemberRemoved removed -> leave(event, List.of(removed.member()));
            case GroupEvent.Deleted deleted -> leave(event, deleted.members());
            case GroupEvent.RoleChanged changed ->
                entries.deliverAfterCommit(
                        chat,
                        List.of(append(
                                event,
                                EntryKind.ROLE_CHANGED,
                                "{\"userId\":\"%s\",\"role\":\"%s\"}"
                                        .formatted(
                                                changed.member(), changed.role().wireName()))));
            case GroupEvent.TitleChanged changed ->
                entries.deliverAfterCommit(
                        chat, List.of(append(event, EntryKind.TITLE_CHANGED, "title", changed.title())));
            case GroupEvent.AvatarChanged changed ->
                entries.deliverAfterCommit(chat, List.of(append(event, EntryKind.AVATAR_CHANGED, changed.avatar())));
        }
    }

    private Entry append(GroupEvent event, EntryKind kind, List<UserId> members) {
        String ids = String.join("\",\"", members.stream().map(UserId::toString).toList());
        return append(event, kind, "{\"userIds\":[\"" + ids + "\"]}");
    }

    private Entry append(GroupEvent event, EntryKind kind, MediaId medium) {
        return append(event, kind, "{\"mediaId\":" + (medium == null ? "null" : "\"" + medium + "\"") + "}");
    }

    private Entry append(GroupEvent event, EntryKind kind, String field, String text) {
        return append(event, kind, "{\"" + field + "\":" + JsonText.quote(text) + "}");
    }

    private Entry append(GroupEvent event, EntryKind kind, String body) {
        return entries.append(event.groupId(), event.by(), kind, body);
    }

    /// With one entry, however many they are: each of them is told of it.
    private void leave(GroupEvent event, List<UserId> members) {
        Entry entry = append(event, EntryKind.MEMBER_REMOVED, members);
        database.update(
                """
                update chats.participant set left_seq = ?, changed_by = pg_current_xact_id()
                where chat_id = ? and user_id = any (?)""",
                entry.seq(),
                event.groupId().value(),
                members.stream().map(UserId::value).toArray(UUID[]::new));
        entries.deliverAfterCommit(event.groupId(), List.of(entry));
    }

    /// A member who comes back keeps nothing it missed: it reads from its new first entry on.
    private void join(ChatId chat, long firstSeq, List<UserId> members) {
        for (int i = 0; i < members.size(); i += MEMBERS_AT_ONCE) {
            List<UserId> some = members.subList(i, Math.min(i + MEMBERS_AT_ONCE, members.size()));
            Set<UserId> hiders = privacy.hidingReadReceipts(some);
            database.update(
                    """
                    insert into chats.participant (chat_id, user_id, first_seq, delivered, read, hides_read)
                    select ?::uuid, user_id, ?::bigint, ?::bigint, ?::bigint, hides_read
                    from unnest(?::uuid[], ?::boolean[]) as joining (user_id, hides_read)
                    on conflict (chat_id, user_id) do update set first_seq = excluded.first_seq, left_seq = null,
                        delivered = greatest(chats.participant.delivered, excluded.delivered),
                        read = greatest(chats.participant.read, excluded.read), hides_read = excluded.hides_read,
                        changed_by = pg_current_xact_id()""",
                    chat.value(),
                    firstSeq,
                    firstSeq - 1,
                    firstSeq - 1,
                    some.stream().map(UserId::value).toArray(UUID[]::new),
                    some.stream().map(hiders::contains).toArray(Boolean[]::new));
        }
    }
}
