package dev.parley.chat.internal;

import dev.parley.chat.api.EntriesCommitted;
import dev.parley.chat.api.EntriesCommitted.Delivery;
import dev.parley.chat.api.ReceiptsAdvanced.Notice;
import dev.parley.chat.internal.WatermarkStore.Advance;
import dev.parley.chat.internal.WatermarkStore.MemberMarks;
import dev.parley.chat.internal.WatermarkStore.Watermarks;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.UserId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/// Decides who is told of receipts: only members with an own entry that was not covered before. Remembers, for
/// the chats most recently used, the newest entry of each sender and what each was told last. Soft: what is
/// forgotten costs a notice too many, and the chat's summary holds the truth. Who hides what it has read is
/// left out, and sees of others no more than it shows. Thread-safe.
final class ReceiptNotices {

    private final Map<ChatId, Tail> tails;

    ReceiptNotices(int capacity) {
        this.tails = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<ChatId, Tail> eldest) {
                return size() > capacity;
            }
        };
    }

    synchronized void committed(EntriesCommitted batch) {
        for (Delivery delivery : batch.deliveries()) {
            tails.computeIfAbsent(delivery.entry().chatId(), _ -> new Tail())
                    .append(delivery.entry().sender(), delivery.entry().seq());
        }
    }

    /// The reports, each with the newest seq that this node knows.
    synchronized List<Advance> bounded(List<Advance> batch) {
        return batch.stream()
                .map(advance -> {
                    Tail tail = tails.get(advance.membership().chatId());
                    return tail == null ? advance : advance.known(tail.lastSeq);
                })
                .toList();
    }

    /// Who is told at once that one member's watermarks moved: its other devices, and the peer of a direct
    /// chat.
    synchronized void moved(Watermarks moved, List<Notice> toTell) {
        Advance advance = moved.advance();
        Membership membership = advance.membership();
        toTell.add(new Notice(
                advance.user(),
                membership.chatId(),
                true,
                moved.delivered(),
                moved.read(),
                advance.atMillis(),
                advance.origin()));
        if (membership.isGroup()) {
            return;
        }
        Tail tail = tails.computeIfAbsent(membership.chatId(), _ -> new Tail());
        for (UserId peer : membership.members()) {
            if (!peer.equals(advance.user())) {
                boolean hidden = membership.hidesRead(advance.user()) || membership.hidesRead(peer);
                tail.tell(
                        membership.chatId(),
                        peer,
                        moved.delivered(),
                        hidden ? 0 : moved.read(),
                        advance.atMillis(),
                        toTell);
            }
        }
    }

    /// Who in a group is told: the smallest watermarks among the others, for each member whose own entries they
    /// cover.
    void group(Database database, ChatId group, long nowMillis, List<Notice> toTell) {
        List<MemberMarks> marks = WatermarkStore.ofMembers(database, group);
        boolean unknown;
        synchronized (this) {
            Tail tail = tails.computeIfAbsent(group, _ -> new Tail());
            unknown = !tail.loaded || marks.stream().anyMatch(member -> member.delivered() > tail.lastSeq);
        }
        Map<UserId, Long> lastOwn = unknown ? WatermarkStore.lastOwn(database, group) : Map.of();
        Smallest delivered = Smallest.of(marks, Comparator.comparingLong(MemberMarks::delivered));
        Smallest read = Smallest.of(
                marks.stream().filter(member -> !member.hidesRead()).toList(),
                Comparator.comparingLong(MemberMarks::read));
        synchronized (this) {
            Tail tail = tails.computeIfAbsent(group, _ -> new Tail());
            tail.loaded = true;
            lastOwn.forEach(tail::know);
            for (MemberMarks member : marks) {
                if (tail.lastOwn.containsKey(member.user()) && marks.size() > 1) {
                    tail.tell(
                            group,
                            member.user(),
                            delivered.without(member, MemberMarks::delivered),
                            member.hidesRead() ? 0 : read.without(member, MemberMarks::read),
                            nowMillis,
                            toTell);
                }
            }
        }
    }

    /// The smallest member and the second smallest: the smallest among the others is one of the two.
    private record Smallest(MemberMarks first, MemberMarks second) {

        static Smallest of(List<MemberMarks> marks, Comparator<MemberMarks> order) {
            MemberMarks first = null;
            MemberMarks second = null;
            for (MemberMarks member : marks) {
                if (first == null || order.compare(member, first) < 0) {
                    second = first;
                    first = member;
                } else if (second == null || order.compare(member, second) < 0) {
                    second = member;
                }
            }
            return new Smallest(first, second);
        }

        /// 0 where there is no other.
        long without(MemberMarks member, ToLongFunction<MemberMarks> mark) {
            MemberMarks smallest = member.equals(first) ? second : first;
            return smallest == null ? 0 : mark.applyAsLong(smallest);
        }
    }

    /// What is remembered of one chat: the newest own entries up to the last seq. Other nodes write to it too; what
    /// they have written is seen by a gap, or by a watermark beyond the last seq.
    private static final class Tail {
        private final Map<UserId, Long> lastOwn = new HashMap<>();
        private final Map<UserId, Told> told = new HashMap<>();
        private long lastSeq;
        private boolean loaded;

        void append(UserId sender, long seq) {
            if (lastSeq != 0 && seq > lastSeq + 1) {
                // Who has own entries in between is not known.
                lastOwn.clear();
                loaded = false;
            }
            know(sender, seq);
        }

        void know(UserId sender, long seq) {
            lastSeq = Math.max(lastSeq, seq);
            lastOwn.merge(sender, seq, Math::max);
        }

        /// Adds a notice if more of the user's own entries are covered than it was told, or may be.
        void tell(ChatId chat, UserId user, long delivered, long read, long atMillis, List<Notice> toTell) {
            boolean known = Math.max(delivered, read) <= lastSeq;
            long own = known ? lastOwn.getOrDefault(user, Long.MAX_VALUE) : Long.MAX_VALUE;
            Told last = told.getOrDefault(user, Told.NOTHING);
            boolean news = Math.min(delivered, own) > Math.min(last.delivered(), own)
                    || Math.min(read, own) > Math.min(last.read(), own);
            if (news) {
                told.put(user, new Told(delivered, read));
                toTell.add(new Notice(user, chat, false, delivered, read, atMillis, null));
            }
        }
    }

    private record Told(long delivered, long read) {
        private static final Told NOTHING = new Told(0, 0);
    }
}
