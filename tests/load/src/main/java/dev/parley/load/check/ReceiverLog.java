package dev.parley.load.check;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;

/// What one device has seen of one chat, as a good client sees it: pushed entries, the acknowledgements of its
/// own sends, and pages of history. Two bits an entry. For one thread.
///
/// Pushed entries must be new, and ascend where one server pushes all of them: what two nodes write to a chat
/// at once, each pushes as soon as it can, and clients go by `seq`. What is promised there, [SenderOrder] judges.
/// Own acknowledgements may overtake pushes and be overtaken, as the protocol says. After a lost connection the pages
/// of history may overlap what is pushed, and an own message that was acknowledged may be pushed, which spares only the
/// connection that sent it first; nothing else may be seen twice. And nothing at all is pushed twice on one connection.
public final class ReceiverLog {
    private final Violations violations;
    private final String name;
    private final long base;
    private final boolean ascending;
    private long[] seen = new long[16];
    private long contiguous;
    private long highest;
    private long lastPushed;
    private long overlap;

    /// The highest seq that was known when the present connection began.
    private long knownBefore;

    /// What was pushed on the present connection, by its distance from the base.
    private final BitSet pushedHere = new BitSet();

    private final Set<Long> resent = new HashSet<>();

    /// @param name who it is, for messages
    /// @param base the seq before the first that counts
    /// @param ascending whether pushed entries must ascend
    public ReceiverLog(Violations violations, String name, long base, boolean ascending) {
        this.violations = violations;
        this.name = name;
        this.base = base;
        this.ascending = ascending;
        this.contiguous = base;
        this.highest = base;
        this.lastPushed = base;
        this.overlap = base;
        this.knownBefore = base;
    }

    /// A new connection begins.
    public void reconnected() {
        knownBefore = highest;
        pushedHere.clear();
    }

    /// Everything up to here was seen, without a gap.
    public long contiguous() {
        return contiguous;
    }

    /// The highest seq that is known to exist.
    public long highest() {
        return highest;
    }

    /// An entry was pushed by the server.
    ///
    /// @param own whether it is one of this device
    /// @return whether it is new
    public boolean pushed(long seq, boolean own) {
        if (seq <= base || isRepeated(seq)) {
            return false;
        }
        if (!mark(seq)) {
            boolean ofEarlierConnection = own && seq <= knownBefore;
            if (seq > overlap && !ofEarlierConnection && !resent.remove(seq)) {
                violations.add(
                        Violations.Kind.DUPLICATED,
                        name + " got " + (own ? "its own " : "") + "seq " + seq + " again, and knew up to seq "
                                + knownBefore + " when it connected");
            }
            return false;
        }
        if (ascending && seq < lastPushed) {
            violations.add(Violations.Kind.REORDERED, name + " got seq " + seq + " after seq " + lastPushed);
        }
        lastPushed = Math.max(lastPushed, seq);
        return true;
    }

    private boolean isRepeated(long seq) {
        int place = Math.toIntExact(seq - base);
        boolean again = pushedHere.get(place);
        pushedHere.set(place);
        if (again) {
            violations.add(
                    Violations.Kind.DUPLICATED, name + " was pushed seq " + seq + " twice on the same connection");
        }
        return again;
    }

    /// An own send was acknowledged, on the only connection on which it was sent.
    public void own(long seq) {
        mark(seq);
    }

    /// An own send was acknowledged that had been sent on an earlier connection too.
    public void ownResent(long seq) {
        if (mark(seq)) {
            resent.add(seq);
        }
    }

    /// An entry was read from the log after a gap.
    ///
    /// @return whether it is new
    public boolean caughtUp(long seq) {
        overlap = Math.max(overlap, Math.max(seq, highest));
        return seq > base && mark(seq);
    }

    /// An entry was pushed and not taken, because older ones are being caught up with.
    public void passedOver(long seq) {
        if (seq <= base || isRepeated(seq)) {
            return;
        }
        highest = Math.max(highest, seq);
        overlap = Math.max(overlap, seq);
    }

    /// Everything up to `last` must have been seen by now.
    public void mustReach(long last) {
        long missing = last - base - count(last);
        if (missing > 0) {
            long first = contiguous + 1;
            Violations.Kind kind = highest >= last && highest > first ? Violations.Kind.GAP : Violations.Kind.LOST;
            violations.add(kind, missing, name + " never got seq " + first + " of " + last);
        }
    }

    private long count(long last) {
        long count = 0;
        long bits = last - base;
        for (int i = 0; i < seen.length && (long) i * 64 < bits; i++) {
            long rest = bits - (long) i * 64;
            count += Long.bitCount(rest >= 64 ? seen[i] : seen[i] & ((1L << rest) - 1));
        }
        return count;
    }

    private boolean mark(long seq) {
        long bit = seq - base - 1;
        if (bit < 0) {
            return false;
        }
        int word = Math.toIntExact(bit >>> 6);
        if (word >= seen.length) {
            seen = Arrays.copyOf(seen, Math.max(seen.length * 2, word + 1));
        }
        long mask = 1L << (bit & 63);
        if ((seen[word] & mask) != 0) {
            return false;
        }
        seen[word] |= mask;
        highest = Math.max(highest, seq);
        if (seq == contiguous + 1) {
            advance();
        }
        return true;
    }

    private void advance() {
        long bit = contiguous - base;
        while (bit >>> 6 < seen.length) {
            long word = ~seen[(int) (bit >>> 6)] >>> (bit & 63);
            int run = word == 0 ? 64 - (int) (bit & 63) : Long.numberOfTrailingZeros(word);
            bit += run;
            if ((bit & 63) != 0 || run == 0) {
                break;
            }
        }
        contiguous = base + bit;
    }
}
