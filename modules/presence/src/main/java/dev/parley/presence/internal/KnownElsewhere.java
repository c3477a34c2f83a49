package dev.parley.presence.internal;

import dev.parley.platform.api.Nodes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.ObjLongConsumer;

/// Finds out when the other nodes know of all who have connected here. A question goes to each behind
/// the news, by the same ordered way: whoever answers it has heard them. One question at a time, and
/// all who come meanwhile share the next, so that many connections cost few messages. Thread-safe; does
/// not block.
///
/// A node counts from its first answer on, for one of an earlier version answers nothing, until it stops or is gone.
/// One that is frozen answers late: how long to wait for it is the caller's choice.
final class KnownElsewhere {

    static final int MAX_ANSWERING = 1_000;

    private static final CompletableFuture<Void> AT_ONCE = CompletableFuture.completedFuture(null);

    private final Nodes nodes;
    private final ObjLongConsumer<String> question;

    /// Those who have answered, also when they are gone: one that comes back is the same, and counts at once.
    private final Set<String> answering = new HashSet<>();

    /// Those who have not yet answered the question that is under way.
    private final Set<String> awaited = new HashSet<>();

    private long number;

    /// Whoever waits for that question, and for the one after it. Null where nobody does.
    private CompletableFuture<Void> present;

    private CompletableFuture<Void> next;

    /// @param question asks a node; the number comes back with the answer
    KnownElsewhere(Nodes nodes, ObjLongConsumer<String> question) {
        this.nodes = nodes;
        this.question = question;
    }

    /// Completes when all that was said to the others by now has been heard.
    CompletionStage<Void> all() {
        if (nodes.others().isEmpty()) {
            return AT_ONCE;
        }
        CompletableFuture<Void> known = new CompletableFuture<>();
        List<CompletableFuture<Void>> done;
        synchronized (this) {
            if (present == null) {
                present = known;
                ask();
            } else if (next == null) {
                next = known;
            } else {
                known = next;
            }
            done = goOn();
        }
        complete(done);
        return known;
    }

    /// Asks a node that may have missed the question, or was never asked.
    synchronized void askAgain(String node) {
        question.accept(node, number);
    }

    void answered(String node, long answeredNumber) {
        change(() -> {
            if (answering.add(node) && answering.size() > MAX_ANSWERING) {
                answering.retainAll(nodes.others());
            }
            if (answeredNumber == number) {
                awaited.remove(node);
            }
        });
    }

    /// A node that stops answers no more, though it is still there.
    void stops(String node) {
        change(() -> {
            answering.remove(node);
            awaited.remove(node);
        });
    }

    /// Nodes came or went.
    void nodesChanged() {
        change(() -> {});
    }

    private void change(Runnable change) {
        List<CompletableFuture<Void>> done;
        synchronized (this) {
            change.run();
            done = goOn();
        }
        complete(done);
    }

    private void ask() {
        number++;
        awaited.addAll(answering);
        awaited.retainAll(nodes.others());
        // A copy: in a test the answer is there before the question is back.
        List.copyOf(awaited).forEach(node -> question.accept(node, number));
    }

    /// @return those whose waiting is over; to be told so without the lock
    private List<CompletableFuture<Void>> goOn() {
        List<CompletableFuture<Void>> done = new ArrayList<>(1);
        awaited.retainAll(nodes.others());
        while (present != null && awaited.isEmpty()) {
            done.add(present);
            present = next;
            next = null;
            if (present != null) {
                ask();
            }
        }
        return done;
    }

    private static void complete(List<CompletableFuture<Void>> done) {
        done.forEach(one -> one.complete(null));
    }
}
