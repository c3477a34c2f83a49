package dev.parley.chat.internal;

import dev.parley.chat.api.SendResult;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// What a writer has taken and not answered yet. A repeat of it gets its answer: while the first waits or is in doubt,
/// nobody can promise that nothing was stored, as `unavailable` and `overloaded` do. Thread-safe.
final class Unanswered {

    private final Map<PendingEntry.Key, PendingEntry> firsts = new HashMap<>();

    /// @return whether the entry is to be stored; if not, it is or will be answered
    boolean begins(PendingEntry entry) {
        synchronized (this) {
            if (firsts.putIfAbsent(entry.key(), entry) == null) {
                entry.onAnswer(this::ends);
                return true;
            }
            if (firsts.get(entry.key()).addRepeat(entry.answer())) {
                return false;
            }
        }
        tooMany(entry.answer());
        return false;
    }

    /// For a request that cannot be judged at the moment.
    ///
    /// @return whether it repeats something, and so is or will be answered
    boolean joins(PendingEntry.Key key, Consumer<SendResult> answer) {
        synchronized (this) {
            PendingEntry first = firsts.get(key);
            if (first == null || first.addRepeat(answer)) {
                return first != null;
            }
        }
        tooMany(answer);
        return true;
    }

    private static void tooMany(Consumer<SendResult> answer) {
        answer.accept(new SendResult.Refused(
                new ParleyException(ErrorCode.INTERNAL, "the same message waits already, many times")));
    }

    private synchronized void ends(PendingEntry entry) {
        firsts.remove(entry.key(), entry);
    }
}
