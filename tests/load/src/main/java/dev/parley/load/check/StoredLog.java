package dev.parley.load.check;

import dev.parley.load.wire.MessageId;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;

/// Compares the log of one chat, as the database has it, with what its members were told. Fed row by row,
/// ascending. For one thread.
public final class StoredLog {
    private static final int FIRST_KIND_OF_THE_SERVER = 40;

    private final Violations violations;
    private final ChatLedger ledger;
    private final IntFunction<UUID> userOfSender;
    private final Map<Integer, BitSet> stored = new HashMap<>();
    private long last;

    /// @param userOfSender who has which number; null for a number nobody has
    public StoredLog(Violations violations, ChatLedger ledger, IntFunction<UUID> userOfSender) {
        this.violations = violations;
        this.ledger = ledger;
        this.userOfSender = userOfSender;
        this.last = ledger.base();
    }

    /// The next row above the ledger's base.
    ///
    /// @param clientMsgId null where the server made the entry
    public void row(long seq, UUID sender, UUID clientMsgId, int kind) {
        if (seq != last + 1) {
            violations.add(
                    Violations.Kind.STORED_GAP,
                    Math.max(1, seq - last - 1),
                    "after seq " + last + " of chat " + ledger.chatId() + " comes seq " + seq);
        }
        last = seq;
        if (clientMsgId == null || MessageId.run(clientMsgId.getMostSignificantBits()) != ledger.run()) {
            foreign(seq, kind);
            return;
        }
        long high = clientMsgId.getMostSignificantBits();
        int number = MessageId.sender(high);
        long count = MessageId.count(clientMsgId.getLeastSignificantBits());
        if (!sender.equals(userOfSender.apply(number))) {
            violations.add(
                    Violations.Kind.FOREIGN, "seq " + seq + " of chat " + ledger.chatId() + " has a wrong sender");
        }
        BitSet counts = stored.computeIfAbsent(number, first -> new BitSet());
        if (counts.get(Math.toIntExact(count))) {
            violations.add(
                    Violations.Kind.STORED_TWICE,
                    "message " + count + " of sender " + number + " is also seq " + seq + " of chat "
                            + ledger.chatId());
        }
        counts.set((int) count);
        ledger.delivered(seq, high, clientMsgId.getLeastSignificantBits());
    }

    private void foreign(long seq, int kind) {
        if (kind < FIRST_KIND_OF_THE_SERVER) {
            violations.add(
                    Violations.Kind.FOREIGN, "seq " + seq + " of chat " + ledger.chatId() + " is not of this run");
        }
    }

    /// There are no more rows.
    ///
    /// @return the highest seq
    public long end() {
        if (last < ledger.last()) {
            violations.add(
                    Violations.Kind.NOT_STORED,
                    ledger.last() - last,
                    "chat " + ledger.chatId() + " ends at seq " + last + ", but seq " + ledger.last() + " was told");
        }
        ledger.acknowledged().forEach((sender, counts) -> {
            BitSet missing = (BitSet) counts.clone();
            missing.andNot(stored.getOrDefault(sender, new BitSet()));
            if (!missing.isEmpty()) {
                violations.add(
                        Violations.Kind.NOT_STORED,
                        missing.cardinality(),
                        "message " + missing.nextSetBit(0) + " of sender " + sender + " in chat " + ledger.chatId());
            }
        });
        return last;
    }
}
