package dev.parley.chat.internal;

import dev.parley.chat.api.ChatChanged;
import dev.parley.chat.api.EntriesCommitted;
import dev.parley.chat.api.EntriesCommitted.Delivery;
import dev.parley.chat.api.Entry;
import dev.parley.chat.api.EntryKind;
import dev.parley.group.api.GroupEvent;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.DatabaseException;
import dev.parley.platform.api.Ids;
import dev.parley.platform.api.UserId;
import jakarta.annotation.Resource;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Writes what happens to a group into its log, in the transaction in which it happens: both are true or neither.
/// After the commit the entries are delivered as any other.
@Singleton
public class GroupLog {

    private static final int MAX_TRIES = 100;

    private final Database database;
    private final Memberships memberships;
    private final Commits commits;
    private final Event<ChatChanged> changes;
    private final Ids ids;
    private final Clock clock;

    @Resource(lookup = "java:comp/TransactionSynchronizationRegistry")
    private TransactionSynchronizationRegistry transactions;

    @Inject
    public GroupLog(
            Database database,
            Memberships memberships,
            Commits commits,
            Event<ChatChanged> changes,
            Ids ids,
            Clock clock) {
        this.database = database;
        this.memberships = memberships;
        this.commits = commits;
        this.changes = changes;
        this.ids = ids;
        this.clock = clock;
    }

    void on(@Observes GroupEvent event) {
        ChatId chat = event.groupId();
        switch (event) {
            case GroupEvent.Created created -> {
                database.update("insert into chats.chat (chat_id, is_group) values (?, true)", chat.value());
                Entry titled = append(event, EntryKind.TITLE_CHANGED, "title", created.title());
                join(chat, 1, created.members());
                String members = String.join(
                        "\",\"",
                        created.members().stream().map(UserId::toString).toList());
                Entry added = appendRaw(event, EntryKind.MEMBER_ADDED, "{\"userIds\":[\"" + members + "\"]}");
                afterCommit(chat, List.of(titled, added), Optional.empty());
            }
            case GroupEvent.MemberAdded added -> {
                Entry entry = append(event, EntryKind.MEMBER_ADDED, added.member());
                join(chat, entry.seq(), List.of(added.member()));
                afterCommit(chat, List.of(entry), Optional.empty());
            }
            case GroupEvent.MemberRemoved removed -> {
                Entry entry = append(event, EntryKind.MEMBER_REMOVED, removed.member());
                database.update("""
                        update chats.participant set left_seq = ?, changed_by = pg_current_xact_id()
                        where chat_id = ? and user_id = ?""", entry.seq(), chat.value(), removed.member().value());
                afterCommit(chat, List.of(entry), Optional.of(removed.member()));
            }
            case GroupEvent.RoleChanged changed ->
                afterCommit(
                        chat,
                        List.of(appendRaw(
                                event,
                                EntryKind.ROLE_CHANGED,
                                "{\"userId\":\"%s\",\"role\":\"%s\"}"
                                        .formatted(
                                                changed.member(), changed.role().wireName()))),
                        Optional.empty());
            case GroupEvent.TitleChanged changed ->
                afterCommit(
                        chat,
                        List.of(append(event, EntryKind.TITLE_CHANGED, "title", changed.title())),
                        Optional.empty());
        }
    }

    private Entry append(GroupEvent event, EntryKind kind, UserId member) {
        return appendRaw(event, kind, "{\"userIds\":[\"" + member + "\"]}");
    }

    private Entry append(GroupEvent event, EntryKind kind, String field, String text) {
        return appendRaw(event, kind, "{\"" + field + "\":" + JsonText.quote(text) + "}");
    }

    /// Takes the next free seq. A taken one is skipped over without an error, so that the group's transaction lives on.
    private Entry appendRaw(GroupEvent event, EntryKind kind, String body) {
        UUID clientMsgId = ids.next();
        long now = clock.millis();
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < MAX_TRIES; i++) {
            Optional<Long> seq = database.queryOne(
                    """
                    insert into chats.entry (chat_id, seq, sender_id, client_msg_id, kind, sent_at, body)
                    select ?, coalesce((select seq from chats.entry where chat_id = ? order by seq desc limit 1), 0) + 1,
                           ?, ?, ?::smallint, ?, ?
                    on conflict (chat_id, seq) do nothing returning seq""",
                    row -> row.longValue(1),
                    event.groupId().value(),
                    event.groupId().value(),
                    event.by().value(),
                    clientMsgId,
                    kind.code(),
                    Instant.ofEpochMilli(now),
                    bytes);
            if (seq.isPresent()) {
                return new Entry(event.groupId(), seq.get(), event.by(), clientMsgId, kind, bytes, now, 0, List.of());
            }
        }
        throw new DatabaseException("40001", null);
    }

    /// A member who comes back keeps nothing it missed: it reads from its new first entry on.
    private void join(ChatId chat, long firstSeq, List<UserId> members) {
        database.update(
                """
                insert into chats.participant (chat_id, user_id, first_seq, delivered, read)
                select ?::uuid, m, ?::bigint, ?::bigint, ?::bigint from unnest(?::uuid[]) m
                on conflict (chat_id, user_id) do update set first_seq = excluded.first_seq, left_seq = null,
                    delivered = greatest(chats.participant.delivered, excluded.delivered),
                    read = greatest(chats.participant.read, excluded.read), changed_by = pg_current_xact_id()""",
                chat.value(),
                firstSeq,
                firstSeq - 1,
                firstSeq - 1,
                members.stream().map(UserId::value).toArray(UUID[]::new));
    }

    private void afterCommit(ChatId chat, List<Entry> entries, Optional<UserId> gone) {
        transactions.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {
                // Everything was written already.
            }

            @Override
            public void afterCompletion(int status) {
                memberships.forget(chat);
                if (status == Status.STATUS_COMMITTED) {
                    deliver(chat, entries, gone);
                }
            }
        });
    }

    private void deliver(ChatId chat, List<Entry> entries, Optional<UserId> gone) {
        // The transaction is over, but its thread may not read yet: let another one tell.
        Thread.ofVirtual().name("parley-group-event").start(() -> {
            List<UserId> receivers = new ArrayList<>(memberships
                    .find(chat)
                    .map(membership -> List.of(membership.members()))
                    .orElse(List.of()));
            gone.ifPresent(receivers::add);
            UserId[] all = receivers.toArray(UserId[]::new);
            commits.publish(new EntriesCommitted(entries.stream()
                    .map(entry -> new Delivery(entry, all, null))
                    .toList()));
            changes.fire(new ChatChanged(chat, receivers));
        });
    }
}
