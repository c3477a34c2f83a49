package dev.parley.balancer;

import dev.parley.balancer.HealthProbe.Answer;
import java.time.Duration;
import java.util.Collection;

/// What a node has said of itself so far, and how soon, and what that means for its clients. Thread-safe; answers come
/// from one thread.
///
/// A node's clients are sent elsewhere only when that helps them: one that stalls together with the others, or that is
/// late like most of them, keeps what it has.
final class NodeHealth {
    /// A silence may be a pause of the node's or the network's, which connections outlive; two are not.
    private static final int SILENCES = 2;

    /// A database that stalls is missed by all nodes, but not at one moment: each asks it twice a second, and
    /// the balancer asks each as often. What they say differs for longer only when it is the node that is cut
    /// off.
    static final Duration DIFFERENT = Duration.ofSeconds(2);

    /// A database that comes back is found by one node seconds after another, as connections happen to be
    /// made anew. So it counts as there only for a node that has had it for so long.
    static final Duration SETTLED = Duration.ofSeconds(10);

    /// An answer comes from memory, in a millisecond or two, and in a few more from a node at its peak.
    static final Duration LATE = Duration.ofMillis(250);

    private static final int WEIGHT_OF_LATE = 3;

    /// Five late answers in a row, or more than one in four for longer: then the node is slow, until as many
    /// in a row as this were in time.
    private static final int SLOW = 15;

    private Answer last = Answer.SILENT;
    private long since;
    private int silences;
    private int lateness;
    private boolean slow;

    /// @param took until the answer, or until nobody waited for it any more
    /// @param nanos when it was said
    synchronized void heard(Answer answer, Duration took, long nanos) {
        if (answer != last) {
            since = nanos;
        }
        last = answer;
        silences = answer == Answer.SILENT ? silences + 1 : 0;
        boolean late = took.compareTo(LATE) >= 0;
        lateness = Math.clamp(lateness + (late ? WEIGHT_OF_LATE : -1), 0, SLOW);
        slow = slow ? lateness > 0 : lateness == SLOW;
    }

    private synchronized boolean hasSaid(Answer answer, Duration atLeast, long nanos) {
        return last == answer && nanos - since >= atLeast.toNanos();
    }

    private synchronized boolean isSilent() {
        return silences >= SILENCES;
    }

    private synchronized boolean isReady() {
        return last == Answer.READY;
    }

    private synchronized boolean isQuick() {
        return last == Answer.READY && !slow;
    }

    /// Whether it takes seconds for what others do at once. Nobody is sent away for that while most nodes are
    /// late or gone: the rest would have to carry all of them, and be the next to be late.
    private boolean isSlower(Collection<NodeHealth> all) {
        return isSlow() && 2 * all.stream().filter(NodeHealth::isQuick).count() >= all.size();
    }

    /// Who drains sends its clients away itself.
    private synchronized boolean isSlow() {
        return slow && last != Answer.REFUSES;
    }

    /// Whether it is to get requests. One silence is enough not to: other balancers may find the node lost a moment
    /// earlier, and send its clients here, who must not wait for the same node again.
    boolean isIn(Collection<NodeHealth> all) {
        return isReady() && !isSlower(all);
    }

    /// Whether its clients are to be sent elsewhere: it is silent or slow, or has had no database for a while
    /// during which another node had. When none has, connections are of more use where they are.
    boolean isLost(Collection<NodeHealth> all, long nanos) {
        return isSilent()
                || isSlower(all)
                || (hasSaid(Answer.NO_DATABASE, DIFFERENT, nanos)
                        && all.stream().anyMatch(other -> other.hasSaid(Answer.READY, SETTLED, nanos)));
    }

    /// For the log.
    @Override
    public synchronized String toString() {
        return slow ? last + ", and slow" : last.toString();
    }
}
