package dev.parley.load.wire;

import java.util.UUID;

/// Ids of the messages that a run sends. They tell where a message came from without a table: the run, the
/// sender's number and the sender's count of messages are in the bits of the UUID (version 7, variant 1, so
/// that the server's index grows at its end as it does with ids that real clients make).
///
/// ```
/// most significant:  run (32 bits) | sender / 4096 (16) | 0111 | sender % 4096 (12)
/// least significant: 10 | count (62)
/// ```
/// Stateless.
public final class MessageId {
    public static final int MAX_SENDERS = 1 << 28;

    private static final long COUNT_BITS = 0x3fff_ffff_ffff_ffffL;

    private MessageId() {}

    public static UUID of(int run, int sender, long count) {
        return new UUID(high(run, sender), low(count));
    }

    public static long high(int run, int sender) {
        return ((long) run << 32) | ((long) (sender >>> 12) << 16) | 0x7000L | (sender & 0xfff);
    }

    public static long low(long count) {
        return Long.MIN_VALUE | count;
    }

    public static int run(long high) {
        return (int) (high >>> 32);
    }

    public static int sender(long high) {
        return ((int) ((high >>> 16) & 0xffff) << 12) | (int) (high & 0xfff);
    }

    public static long count(long low) {
        return low & COUNT_BITS;
    }
}
