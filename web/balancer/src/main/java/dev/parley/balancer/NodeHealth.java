package dev.parley.balancer;

import dev.parley.balancer.HealthProbe.Answer;
import java.time.Duration;
import java.util.Collection;

/// What a node has said of itself so far, and what that means for its clients. Thread-safe; answers come from one
/// thread.
final class NodeHealth {
    /// A silence may be a pause of the node's or the network's, which connections outlive; two are not.
    private static final int SILENCES = 2;

    /// Nodes do not notice at the same moment that their database stalls, or is back. What they say differs for longer
    /// only when it is the node that is cut off.
    static final Duration DIFFERENT = Duration.ofSeconds(5);

    private Answer last = Answer.SILENT;
    private long since;
    private int silences;

    /// @param nanos when it was said
    synchronized void heard(Answer answer, long nanos) {
        if (answer != last) {
            since = nanos;
        }
        last = answer;
        silences = answer == Answer.SILENT ? silences + 1 : 0;
    }

    private synchronized boolean hasSaid(Answer answer, long nanos) {
        return last == answer && nanos - since >= DIFFERENT.toNanos();
    }

    private synchronized boolean isSilent() {
        return silences >= SILENCES;
    }

    /// Whether it is to get requests. One silence is enough not to: other balancers may find the node lost a moment
    /// earlier, and send its clients here, who must not wait for the same node again.
    synchronized boolean isIn() {
        return last == Answer.READY;
    }

    /// Whether its clients are to be sent elsewhere: it is silent, or has had no database for a while during which
    /// another node had. When none has, connections are of more use where they are.
    boolean isLost(Collection<NodeHealth> all, long nanos) {
        return isSilent()
                || (hasSaid(Answer.NO_DATABASE, nanos)
                        && all.stream().anyMatch(other -> other.hasSaid(Answer.READY, nanos)));
    }
}
