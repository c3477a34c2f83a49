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
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;

/// Decides who is told of receipts: only members with an own entry that was not covered before. Remembers, for
/// the chats most recently used, the newest entry of each sender and what each was told last. Soft: what is
/// forgotten costs a notice too many, and the chat's summary holds the truth. Who hides what it has read is
/// left out, and sees of others no more than it shows. Whom a member blocks is told nothing of it. Thread-safe.
final class ReceiptNotices {

    private final Map<ChatId, Tail> tails;
    private final LongAdder hits;
    private final LongAdder misses;

    /// @param hits reports and groups for which nothing had to be read
    ReceiptNotices(int capacity, LongAdder hits, LongAdder misses) {
        this.hits = hits;
        this.misses = misses;
        this.tails = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<ChatId, Tail> eldest) {
                return size() > capacity;
            }
        };
    }

    synchronized int rememberedChats() {
        return tails.size();
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
                    count(tail != null && tail.lastSeq >= advance.delivered());
                    return tail == null ? advance : advance.known(tail.lastSeq);
                })
                .toList();
    }

    private void count(boolean known) {
        (known ? hits : misses).increment();
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
        UserId peer = membership.peerOf(advance.user());
        if (peer != null && moved.shown()) {
            tails.computeIfAbsent(membership.chatId(), _ -> new Tail())
                    .tell(
                            membership.chatId(),
                            peer,
                            moved.delivered(),
                            moved.hidesRead() ? 0 : moved.read(),
                            advance.atMillis(),
                            toTell);
        }
    }

    /// Who in groups is told: the smallest watermarks among the others, for each member whose own entries they cover.
    void groups(Database database, Collection<ChatId> groups, long nowMillis, List<Notice> toTell) {
        WatermarkStore.ofMembers(database, groups)
                .forEach((group, marks) -> group(database, group, marks, nowMillis, toTell));
    }

    private void group(Database database, ChatId group, List<MemberMarks> marks, long nowMillis, List<Notice> toTell) {
        boolean unknown;
        synchronized (this) {
            Tail tail = tails.computeIfAbsent(group, _ -> new Tail());
            unknown = !tail.loaded || marks.stream().anyMatch(member -> member.delivered() > tail.lastSeq);
        }
        count(!unknown);
        List<Own> newest = unknown ? WatermarkStore.newest(database, group) : List.of();
        Smallest delivered = Smallest.of(marks, Comparator.comparingLong(MemberMarks::delivered));
        Smallest read = Smallest.of(
                marks.stream().filter(member -> !member.hidesRead()).toList(),
                Comparator.comparingLong(MemberMarks::read));
        synchronized (this) {
            Tail tail = tails.computeIfAbsent(group, _ -> new Tail());
            if (unknown) {
                tail.load(newest);
            }
            if (marks.size() > 1) {
                for (MemberMarks member : marks) {
                    tail.tell(
                            group,
                            member.user(),
                            delivered.without(member, MemberMarks::delivered),
                            member.hidesRead() ? 0 : read.without(member, MemberMarks::read),
                            nowMillis,
                            toTell);
                }
                tail.toldAll(delivered.first.delivered(), read.first == null ? 0 : read.first.read());
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

    /// What is remembered of one chat: who sent its newest entries, without a gap. Other nodes write to it too; what
    /// they have written is seen by a gap, or by a watermark beyond the last seq.
    private static final class Tail {
        private final Map<UserId, Long> lastOwn = new HashMap<>();

        /// Of those who were told more than all were.
        private final Map<UserId, Told> told = new HashMap<>();

        private Told toldAll = Told.NOTHING;

        /// From here to the last seq all entries are known: who has none among them has its newest before.
        private long since = 1;

        private long lastSeq;
        private boolean loaded;

        void append(UserId sender, long seq) {
            if (seq > lastSeq + 1) {
                since = seq;
                loaded = false;
            }
            know(sender, seq);
        }

        private void know(UserId sender, long seq) {
            lastSeq = Math.max(lastSeq, seq);
            lastOwn.merge(sender, seq, Math::max);
        }

        /// @param newest entries, descending
        void load(List<Own> newest) {
            long first = newest.isEmpty() ? 1 : newest.getLast().seq();
            if (first < since || first > lastSeq + 1) {
                since = first;
            }
            newest.forEach(own -> know(own.sender(), own.seq()));
            loaded = true;
        }

        /// Adds a notice if more of the user's own entries are covered than it was told, or may be.
        void tell(ChatId chat, UserId user, long delivered, long read, long atMillis, List<Notice> toTell) {
            boolean known = Math.max(delivered, read) <= lastSeq;
            long own = known ? Math.max(lastOwn.getOrDefault(user, 0L), since - 1) : Long.MAX_VALUE;
            Told last = told.getOrDefault(user, Told.NOTHING).or(toldAll);
            boolean news = Math.min(delivered, own) > Math.min(last.delivered(), own)
                    || Math.min(read, own) > Math.min(last.read(), own);
            if (news) {
                told.put(user, new Told(delivered, read));
                toTell.add(new Notice(user, chat, false, delivered, read, atMillis, null));
            }
        }

        /// Everybody whom it concerns knows of these watermarks.
        void toldAll(long delivered, long read) {
            toldAll = toldAll.or(new Told(delivered, read));
            told.values().removeIf(one -> one.or(toldAll).equals(toldAll));
        }
    }

    /// An entry, as far as it matters here.
    record Own(UserId sender, long seq) {}

    private record Told(long delivered, long read) {
        private static final Told NOTHING = new Told(0, 0);

        /// The more of each.
        Told or(Told other) {
            return new Told(Math.max(delivered, other.delivered), Math.max(read, other.read));
        }
    }
}
