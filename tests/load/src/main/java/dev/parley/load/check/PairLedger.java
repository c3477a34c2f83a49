package dev.parley.load.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// What is known of the messages of one pair that talks in many chats: where each was sent, what the talker was told
/// of it, what the listener got, and what the database has. All must agree. For one thread.
///
/// Messages are counted from 0, over all chats. A listener that has got one entry of a chat gets the next one next.
public final class PairLedger {
    private final Violations violations;
    private final String name;
    private final List<UUID> chats = new ArrayList<>();
    private final BitSet acknowledged = new BitSet();
    private final BitSet delivered = new BitSet();
    private final BitSet stored = new BitSet();
    private final Map<UUID, Long> reached = new HashMap<>();
    private long[] seqs = new long[64];

    /// @param name of the pair, for messages
    public PairLedger(Violations violations, String name) {
        this.violations = violations;
        this.name = name;
    }

    /// The next message is sent.
    public void sent(UUID chat) {
        chats.add(chat);
        if (chats.size() > seqs.length) {
            seqs = Arrays.copyOf(seqs, seqs.length * 2);
        }
    }

    public int sent() {
        return chats.size();
    }

    /// Those that the pair talked in.
    public Set<UUID> chats() {
        return new HashSet<>(chats);
    }

    /// The talker was told that a message is stored.
    public void acknowledged(int count, UUID chat, long seq) {
        if (isSent(count, "acknowledged")) {
            acknowledged.set(count);
            agree(count, chat, seq);
        }
    }

    /// The listener was sent an entry.
    public void delivered(int count, UUID chat, long seq) {
        if (!isSent(count, "delivered")) {
            return;
        }
        if (delivered.get(count)) {
            violations.add(Violations.Kind.DUPLICATED, message(count));
            return;
        }
        delivered.set(count);
        agree(count, chat, seq);
        Long before = reached.put(chat, seq);
        if (before != null && seq != before + 1) {
            violations.add(
                    seq < before ? Violations.Kind.REORDERED : Violations.Kind.GAP,
                    name + " got seq " + seq + " of chat " + chat + " after seq " + before);
        }
    }

    /// The database has an entry.
    public void stored(int count, UUID chat, long seq) {
        if (!isSent(count, "stored")) {
            return;
        }
        if (stored.get(count)) {
            violations.add(Violations.Kind.STORED_TWICE, message(count));
            return;
        }
        stored.set(count);
        agree(count, chat, seq);
    }

    private boolean isSent(int count, String what) {
        if (count >= chats.size()) {
            violations.add(Violations.Kind.FOREIGN, message(count) + " is " + what);
            return false;
        }
        return true;
    }

    private void agree(int count, UUID chat, long seq) {
        if (!chat.equals(chats.get(count)) || (seqs[count] != 0 && seqs[count] != seq)) {
            violations.add(
                    Violations.Kind.CONTRADICTION,
                    message(count) + ", sent to chat " + chats.get(count) + ", is seq " + seqs[count] + ", and seq "
                            + seq + " of chat " + chat);
        }
        seqs[count] = seq;
    }

    private String message(int count) {
        return name + "'s message " + count;
    }

    /// Whether all that was sent is acknowledged and delivered.
    public boolean isQuiet() {
        return acknowledged.cardinality() == chats.size() && delivered.cardinality() == chats.size();
    }

    /// Nothing more is to come, and all that the database has was told: what is missing now is missing for good.
    public void end() {
        missing(Violations.Kind.NOT_ACKNOWLEDGED, all(), acknowledged);
        missing(Violations.Kind.LOST, acknowledged, delivered);
        missing(Violations.Kind.NOT_STORED, acknowledged, stored);
    }

    private BitSet all() {
        BitSet all = new BitSet();
        all.set(0, chats.size());
        return all;
    }

    private void missing(Violations.Kind kind, BitSet expected, BitSet seen) {
        BitSet missing = (BitSet) expected.clone();
        missing.andNot(seen);
        if (!missing.isEmpty()) {
            violations.add(kind, missing.cardinality(), message(missing.nextSetBit(0)));
        }
    }
}
