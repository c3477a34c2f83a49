package dev.parley.chat.internal;

import dev.parley.platform.api.ErrorCode;
import java.util.HashMap;
import java.util.Map;

/// What a writer has taken and not answered yet. A repeat of it gets its answer: while the first waits or is in doubt,
/// nobody can promise that nothing was stored, as `unavailable` and `overloaded` do. Thread-safe.
final class Unanswered {

    private final Map<PendingEntry.Key, PendingEntry> firsts = new HashMap<>();

    /// @return whether the entry is to be stored; if not, it is or will be answered
    boolean begins(PendingEntry entry) {
        synchronized (this) {
            PendingEntry first = firsts.putIfAbsent(entry.key(), entry);
            if (first == null) {
                entry.onAnswer(this::ends);
                return true;
            }
            if (first.addRepeat(entry)) {
                return false;
            }
        }
        entry.refused(ErrorCode.INTERNAL, "the same message waits already, many times");
        return false;
    }

    private synchronized void ends(PendingEntry entry) {
        firsts.remove(entry.key(), entry);
    }
}
