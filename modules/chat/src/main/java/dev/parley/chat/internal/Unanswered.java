package dev.parley.chat.internal;

import dev.parley.chat.api.SendRequest;
import dev.parley.chat.api.SendResult;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// What a writer has taken and not answered yet. A repeat of it gets its answer: while the first waits or is in doubt,
/// nobody can promise that nothing was stored, as `unavailable` and `overloaded` do. Thread-safe.
final class Unanswered {

    private static final int A_FEW = 8;

    private final Map<PendingEntry.Key, PendingEntry> firsts = new HashMap<>();
    private final int maxRepeats;
    private int repeats;

    /// @param maxRepeats of all together; of one no more than an eighth of them, or a few
    Unanswered(int maxRepeats) {
        this.maxRepeats = maxRepeats;
    }

    /// @return whether the entry is to be stored; if not, it is or will be answered
    boolean begins(PendingEntry entry) {
        ParleyException refusal;
        synchronized (this) {
            PendingEntry first = firsts.putIfAbsent(entry.key(), entry);
            if (first == null) {
                entry.onAnswer(this::ends);
                return true;
            }
            refusal = repeats(first, entry.request(), entry.answer());
        }
        refuse(entry.answer(), refusal);
        return false;
    }

    /// For a request that cannot be judged at the moment.
    ///
    /// @return whether it repeats something, and so is or will be answered
    boolean joins(SendRequest request, ChatId chat, Consumer<SendResult> answer) {
        ParleyException refusal;
        synchronized (this) {
            PendingEntry first = firsts.get(PendingEntry.Key.of(request, chat));
            if (first == null) {
                return false;
            }
            refusal = repeats(first, request, answer);
        }
        refuse(answer, refusal);
        return true;
    }

    /// @return why it is not answered as the first will be, or null
    private ParleyException repeats(PendingEntry first, SendRequest request, Consumer<SendResult> answer) {
        if (!first.isRepeatedBy(request)) {
            return PendingEntry.usedForAnother();
        }
        if (repeats >= maxRepeats || first.repeats() >= Math.max(A_FEW, maxRepeats / 8)) {
            return new ParleyException(ErrorCode.INTERNAL, "too many wait for the answer to a message sent before");
        }
        repeats++;
        first.addRepeat(answer);
        return null;
    }

    private static void refuse(Consumer<SendResult> answer, ParleyException refusal) {
        if (refusal != null) {
            answer.accept(new SendResult.Refused(refusal));
        }
    }

    private synchronized void ends(PendingEntry entry) {
        if (firsts.remove(entry.key(), entry)) {
            repeats -= entry.repeats();
        }
    }
}
