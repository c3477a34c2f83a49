package dev.parley.chat.internal;

import dev.parley.chat.internal.WatermarkStore.Advance;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.UserId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The members' reports that wait to be written, merged: those of one second are one step. While the database is away
/// there may be several steps of a member, since each tells `info` when a message was got or read. Thread-safe.
final class WaitingReports {

    /// Of one member; then the last takes in what follows.
    static final int MAX_STEPS = 64;

    private final Map<Key, List<Advance>> waiting = new ConcurrentHashMap<>();

    /// Steps beside the first of a member.
    private final AtomicInteger further = new AtomicInteger();

    private final int capacity;

    /// @param capacity for so many members, and as many steps again
    WaitingReports(int capacity) {
        this.capacity = capacity;
    }

    boolean isFull() {
        return waiting.size() >= capacity;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /// Members of whom something waits.
    int size() {
        return waiting.size();
    }

    void add(Advance report) {
        waiting.merge(Key.of(report), List.of(report), this::joined);
    }

    /// What was taken and could not be written comes before what has come since.
    void putBack(Deque<Advance> steps) {
        List<Advance> older = List.copyOf(steps);
        further.addAndGet(older.size() - 1);
        waiting.merge(Key.of(steps.getFirst()), older, (newer, _) -> joined(older, newer));
    }

    /// Each member's steps, the earliest first, in the order in which rows are locked on all nodes: two flushes which
    /// touch the same seldom deadlock.
    List<Deque<Advance>> take() {
        List<Deque<Advance>> taken = new ArrayList<>();
        for (Key key : List.copyOf(waiting.keySet())) {
            List<Advance> steps = waiting.remove(key);
            further.addAndGet(1 - steps.size());
            taken.add(new ArrayDeque<>(steps));
        }
        taken.sort((one, other) -> WatermarkStore.LOCK_ORDER.compare(one.getFirst(), other.getFirst()));
        return taken;
    }

    private List<Advance> joined(List<Advance> earlier, List<Advance> later) {
        List<Advance> steps = new ArrayList<>(earlier);
        int room = capacity - further.get();
        for (Advance step : later) {
            Advance last = steps.getLast();
            if (second(last) == second(step) || !step.isBeyond(last) || steps.size() == MAX_STEPS || room-- <= 0) {
                steps.set(steps.size() - 1, last.and(step));
            } else {
                steps.add(step);
            }
        }
        further.addAndGet(steps.size() + 1 - earlier.size() - later.size());
        return List.copyOf(steps);
    }

    private static long second(Advance step) {
        return TimeUnit.MILLISECONDS.toSeconds(step.atMillis());
    }

    private record Key(ChatId chat, UserId user) {
        static Key of(Advance report) {
            return new Key(report.membership().chatId(), report.user());
        }
    }
}
