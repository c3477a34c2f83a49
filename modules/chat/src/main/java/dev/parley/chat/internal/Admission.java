package dev.parley.chat.internal;

import dev.parley.chat.api.EntryKind;
import dev.parley.chat.internal.Erasure.ErasedMessage;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.MediaId;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.Row;
import dev.parley.platform.api.UserId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// The last look at the entries of a batch before they are stored: whether their senders still are in the chat,
/// and whether edits, deletions and reactions may be.
///
/// It comes after the entries were numbered, and that makes it safe: whatever changes a chat takes its next
/// seq. What was true when this looked is true when the batch is stored, or another entry has taken one of its
/// seqs and the whole batch is judged anew. No lock is needed.
///
/// So a change of members on another node cannot be missed either, though its news never came. A writer that does not
/// know a chat's last seq reads it, and the members too unless they were read at that very seq.
///
/// A block takes no seq. The statement that stores the batch looks for one itself, and fails where it finds one.
final class Admission {

    private static final String TARGETS = """
            select asked.n, p.first_seq, t.sender_id, t.kind, t.sent_at, t.erased, t.expires_at, t.body, t.client_msg_id,
                   p.left_seq is not null
            from unnest(?::int[], ?::uuid[], ?::uuid[], ?::bigint[]) as asked (n, chat_id, user_id, target)
            join chats.participant p on p.chat_id = asked.chat_id and p.user_id = asked.user_id
            join chats.entry t on t.chat_id = asked.chat_id and t.seq = asked.target""";

    private static final String FIRST_READABLE = """
            select asked.n, p.first_seq
            from unnest(?::int[], ?::uuid[], ?::uuid[]) as asked (n, chat_id, user_id)
            join chats.participant p on p.chat_id = asked.chat_id and p.user_id = asked.user_id""";

    private final CurrentMembers members;
    private final Duration editWindow;
    private final Clock clock;

    Admission(CurrentMembers members, Duration editWindow, Clock clock) {
        this.members = members;
        this.editWindow = editWindow;
        this.clock = clock;
    }

    /// Reads anew who blocks whom, where somebody does: the batch was undone because of a block that this node had not
    /// heard of.
    void lookForBlocks(Database database, List<PendingEntry> entries) {
        Set<ChatId> blocked = LogStore.blocked(database, entries);
        for (PendingEntry entry : entries) {
            if (blocked.remove(entry.chatId())) {
                members.findAnew(entry.membership());
            }
        }
    }

    /// Judges which entries may be stored. Nobody is told yet: what is refused because of another entry of the batch
    /// is so only once that one is stored.
    ///
    /// @param lastSeqs of the chats of which they were read for these numbers
    Verdict judge(Database database, List<PendingEntry> numbered, Map<ChatId, Long> lastSeqs) {
        Map<ChatId, Optional<Membership>> anew = new HashMap<>();
        Map<PendingEntry, ParleyException> refused = new HashMap<>();
        List<PendingEntry> amendments = new ArrayList<>();
        List<PendingEntry> replies = new ArrayList<>();
        for (PendingEntry entry : numbered) {
            entry.judgedAnew();
            Long lastSeq = lastSeqs.get(entry.chatId());
            if (lastSeq != null && lastSeq != entry.membership().lastSeq()) {
                authorise(
                        entry,
                        anew.computeIfAbsent(entry.chatId(), _ -> members.findAnew(entry.membership())),
                        refused);
            } else if (!members.isCurrent(entry.membership())) {
                authorise(entry, members.find(entry.chatId()), refused);
            }
            if (entry.replyTo() >= entry.seq()) {
                refused.put(entry, repliesToNothing());
            } else if (entry.replyTo() > 0 && entry.membership().isGroup()) {
                replies.add(entry);
            }
            if (entry.kind().isAmendment() && !refused.containsKey(entry)) {
                amendments.add(entry);
            }
        }
        if (!replies.isEmpty()) {
            judgeReplies(database, replies, refused);
        }
        List<ErasedMessage> erased = amendments.isEmpty() ? List.of() : judgeAmendments(database, amendments, refused);
        return new Verdict(
                refused.isEmpty()
                        ? numbered
                        : numbered.stream()
                                .filter(entry -> !refused.containsKey(entry))
                                .toList(),
                refused,
                erased);
    }

    private static void authorise(
            PendingEntry entry, Optional<Membership> found, Map<PendingEntry, ParleyException> refused) {
        Membership present =
                found.filter(membership -> membership.contains(entry.sender())).orElse(null);
        if (present == null) {
            refused.put(entry, notMember());
        } else if (present.isBlocked() && entry.kind() != EntryKind.DELETE) {
            refused.put(entry, new ParleyException(ErrorCode.BLOCKED, "one of you blocks the other"));
        } else {
            entry.authorised(present);
        }
    }

    private static ParleyException notMember() {
        return new ParleyException(ErrorCode.NOT_MEMBER, "not a member of this chat");
    }

    /// What was said before its sender came does not exist for it.
    private static void judgeReplies(
            Database database, List<PendingEntry> replies, Map<PendingEntry, ParleyException> refused) {
        Integer[] numbers = new Integer[replies.size()];
        Arrays.setAll(numbers, i -> i);
        Map<Integer, Long> firstReadable = new HashMap<>();
        database.query(
                FIRST_READABLE,
                row -> firstReadable.put(row.intValue(1), row.longValue(2)),
                numbers,
                replies.stream().map(entry -> entry.chatId().value()).toArray(UUID[]::new),
                replies.stream().map(entry -> entry.sender().value()).toArray(UUID[]::new));
        firstReadable.forEach((n, first) -> {
            if (replies.get(n).replyTo() < first) {
                refused.putIfAbsent(replies.get(n), repliesToNothing());
            }
        });
    }

    private static ParleyException repliesToNothing() {
        return ParleyException.invalid("replyTo", "no such entry");
    }

    private List<ErasedMessage> judgeAmendments(
            Database database, List<PendingEntry> amendments, Map<PendingEntry, ParleyException> refused) {
        Target[] targets = targets(database, amendments);
        Set<Place> deletedHere = new HashSet<>();
        List<ErasedMessage> erased = new ArrayList<>();
        for (int i = 0; i < targets.length; i++) {
            PendingEntry entry = amendments.get(i);
            Place place = new Place(entry.chatId(), entry.target());
            try {
                check(entry, targets[i], deletedHere.contains(place));
            } catch (ParleyException refusal) {
                refused.put(entry, refusal);
                continue;
            }
            if (entry.kind() == EntryKind.EDIT) {
                entry.expiresWithTarget(targets[i].expiresAtMillis());
            } else if (entry.kind() == EntryKind.DELETE) {
                deletedHere.add(place);
                erased.add(targets[i].erasedAt(place));
                // The statement that stores the batch does not see its own rows.
                amendments.subList(0, i).stream()
                        .filter(earlier -> earlier.kind() == EntryKind.EDIT
                                && new Place(earlier.chatId(), earlier.target()).equals(place))
                        .forEach(PendingEntry::erase);
            }
        }
        return erased;
    }

    private void check(PendingEntry entry, Target target, boolean deletedHere) {
        if (target == null || entry.target() < target.firstReadable()) {
            throw new ParleyException(ErrorCode.NOT_FOUND, "no such entry");
        }
        if (target.askedByFormerMember()) {
            // The members known here are those of a moment ago. Nothing would be stored and so nothing judged anew.
            throw notMember();
        }
        if (!target.kind().isMessage()) {
            throw ParleyException.invalid("target", "a message is needed");
        }
        boolean own = target.sender().equals(entry.sender());
        if (!own && entry.kind() != EntryKind.REACTION) {
            throw new ParleyException(ErrorCode.FORBIDDEN, "only its sender may do that to a message");
        }
        if (deletedHere || target.isErasedAt(clock.instant())) {
            throw new ParleyException(ErrorCode.GONE, "the message was deleted or has expired");
        }
        if (entry.kind() == EntryKind.EDIT) {
            if (target.sentAt().plus(editWindow).isBefore(clock.instant())) {
                throw new ParleyException(ErrorCode.FORBIDDEN, "the time for edits is over");
            }
            MediaId medium = Bodies.check(target.kind(), entry.body());
            if (medium != null && !medium.equals(Bodies.medium(target.kind(), target.body()))) {
                throw ParleyException.invalid("body.mediaId", "an edit keeps the medium");
            }
        }
    }

    private static Target[] targets(Database database, List<PendingEntry> amendments) {
        Target[] targets = new Target[amendments.size()];
        Integer[] numbers = new Integer[targets.length];
        Arrays.setAll(numbers, i -> i);
        database.query(
                TARGETS,
                row -> targets[row.intValue(1)] = Target.of(row),
                numbers,
                amendments.stream().map(entry -> entry.chatId().value()).toArray(UUID[]::new),
                amendments.stream().map(entry -> entry.sender().value()).toArray(UUID[]::new),
                amendments.stream().map(PendingEntry::target).toArray(Long[]::new));
        return targets;
    }

    /// What may be stored, why the rest may not, and what is erased.
    record Verdict(
            List<PendingEntry> admitted, Map<PendingEntry, ParleyException> refused, List<ErasedMessage> erased) {

        void tellRefused() {
            refused.forEach(PendingEntry::refused);
        }
    }

    private record Place(ChatId chatId, long seq) {}

    /// @param firstReadable the first seq that whoever asks may read
    @SuppressWarnings("ArrayRecordComponent") // read once
    private record Target(
            long firstReadable,
            UserId sender,
            EntryKind kind,
            Instant sentAt,
            boolean erased,
            Instant expiresAt,
            byte[] body,
            UUID clientMsgId,
            boolean askedByFormerMember) {

        static Target of(Row row) {
            return new Target(
                    row.longValue(2),
                    new UserId(row.uuid(3)),
                    EntryKind.ofCode(row.intValue(4)),
                    row.instant(5),
                    row.flag(6),
                    row.instant(7),
                    row.bytes(8),
                    row.uuid(9),
                    row.flag(10));
        }

        boolean isErasedAt(Instant now) {
            return erased || (expiresAt != null && !expiresAt.isAfter(now));
        }

        long expiresAtMillis() {
            return expiresAt == null ? 0 : expiresAt.toEpochMilli();
        }

        ErasedMessage erasedAt(Place place) {
            return new ErasedMessage(place.chatId(), place.seq(), sender, Bodies.medium(kind, body), clientMsgId);
        }
    }
}
