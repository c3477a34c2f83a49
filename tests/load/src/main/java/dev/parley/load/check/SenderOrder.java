package dev.parley.load.check;

import java.util.HashMap;
import java.util.Map;

/// In which order a connection gets the entries of each sender, where several nodes push.
///
/// What is promised: a node pushes what it has written of a chat in the order of `seq`, and what one node says to
/// another keeps its order. What two nodes have written may cross on its way. The entries of one connection of a
/// sender's are written by its node, so they ascend on each other connection.
///
/// Not so at one place: a node whose messages collide with another's hands the chat to its home for a minute, and
/// takes it back; and nodes that were cut off from one another send what they had kept. There the last entries of
/// the one writer may be overtaken by the first of the next. So one such place is let pass, unless nobody but the
/// sender talks and no fault is expected: what comes late must then ascend too, and be older than what was there when
/// the first of them came. A second place is a violation.
///
/// Whoever calls leaves out entries around the beginning of either connection: the node of the one before may still
/// be writing what it took. For one thread.
public final class SenderOrder {
    private static final long NONE = 0;

    private final Violations violations;
    private final String name;
    private final boolean mayCross;
    private final Map<Integer, Pushed> bySender = new HashMap<>();

    /// @param name who gets them, for messages
    /// @param mayCross whether others talk, or faults are expected
    public SenderOrder(Violations violations, String name, boolean mayCross) {
        this.violations = violations;
        this.name = name;
        this.mayCross = mayCross;
    }

    /// What is pushed from now on is compared with nothing before.
    public void restart() {
        bySender.clear();
    }

    /// An entry was pushed that was not known.
    ///
    /// @param from tells one connection of the sender from another
    public void pushed(int sender, long from, long seq) {
        Pushed before = bySender.get(sender);
        if (before == null || before.from != from) {
            bySender.put(sender, new Pushed(from, seq));
        } else if (seq > before.highest) {
            before.highest = seq;
        } else if (!mayCross || !before.crosses(seq)) {
            violations.add(
                    Violations.Kind.REORDERED,
                    name + " got seq " + seq + " after seq " + before.highest + ", both of sender " + sender);
        }
    }

    private static final class Pushed {
        private final long from;
        private long highest;
        private long crossing = NONE;
        private long late = NONE;

        Pushed(long from, long seq) {
            this.from = from;
            this.highest = seq;
        }

        /// Whether this late one belongs to the one place at which writers may change.
        boolean crosses(long seq) {
            if (crossing == NONE) {
                crossing = highest;
            }
            boolean ascends = seq > late && seq < crossing;
            late = Math.max(late, seq);
            return ascends;
        }
    }
}
