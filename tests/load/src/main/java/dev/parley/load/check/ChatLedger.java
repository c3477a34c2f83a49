package dev.parley.load.check;

import dev.parley.load.wire.MessageId;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/// What is known of one chat's log from everything that its members were told: which message has which seq, and
/// which messages were acknowledged. All tellers must agree. Eight bytes an entry. For one thread.
public final class ChatLedger {
    /// An entry that is not a message of this run.
    private static final long FOREIGN = -1;

    private static final int COUNT_BITS = 40;

    private final Violations violations;
    private final UUID chatId;
    private final int run;
    private final long base;
    private final Map<Integer, BitSet> acknowledged = new HashMap<>();
    private long[] messages = new long[64];
    private long last;

    /// @param run the number in this run's message ids
    /// @param base the seq before the first that counts
    public ChatLedger(Violations violations, UUID chatId, int run, long base) {
        this.violations = violations;
        this.chatId = chatId;
        this.run = run;
        this.base = base;
        this.last = base;
    }

    public UUID chatId() {
        return chatId;
    }

    public int run() {
        return run;
    }

    public long base() {
        return base;
    }

    /// The highest seq that anybody was told of.
    public long last() {
        return last;
    }

    /// How many messages were acknowledged.
    public long acknowledgedCount() {
        return acknowledged.values().stream().mapToLong(BitSet::cardinality).sum();
    }

    /// A sender was told that its message has this seq.
    public void acknowledged(int sender, long count, long seq) {
        acknowledged.computeIfAbsent(sender, first -> new BitSet()).set(Math.toIntExact(count));
        observed(seq, sender, count);
    }

    /// What was acknowledged, by sender.
    Map<Integer, BitSet> acknowledged() {
        return acknowledged;
    }

    /// A member was told that this entry holds this message.
    public void delivered(long seq, long messageHigh, long messageLow) {
        if (MessageId.run(messageHigh) == run) {
            observed(seq, MessageId.sender(messageHigh), MessageId.count(messageLow));
        } else {
            observe(seq, FOREIGN, "not of this run");
        }
    }

    private void observed(long seq, int sender, long count) {
        observe(seq, packed(sender, count), "");
    }

    private static long packed(int sender, long count) {
        return ((sender + 1L) << COUNT_BITS) | count;
    }

    private void observe(long seq, long message, String remark) {
        long place = seq - base - 1;
        if (place < 0) {
            return;
        }
        int index = Math.toIntExact(place);
        if (index >= messages.length) {
            messages = Arrays.copyOf(messages, Math.max(messages.length * 2, index + 1));
        }
        if (messages[index] == 0) {
            messages[index] = message;
            last = Math.max(last, seq);
        } else if (messages[index] != message) {
            violations.add(
                    Violations.Kind.CONTRADICTION,
                    "seq " + seq + " of chat " + chatId + " is " + words(messages[index]) + " and " + words(message)
                            + remark);
        }
    }

    private static String words(long message) {
        return message == FOREIGN
                ? "a foreign entry"
                : "message " + (message & ((1L << COUNT_BITS) - 1)) + " of sender " + ((message >>> COUNT_BITS) - 1);
    }
}
