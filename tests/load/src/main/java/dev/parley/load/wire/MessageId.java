package dev.parley.load.wire;

import java.util.UUID;

/// Ids of the messages that a run sends. They tell where a message came from without a table: the run, the
/// sender's number and the sender's count of messages are in the bits of the UUID (version 4, variant 1).
///
/// Real clients make random ids, which the server's index of a sender's messages takes at any place. Counted upwards
/// they would all go to its end, which costs less: so the count is scrambled, by a multiplication that can be undone.
///
/// ```
/// most significant:  run (32 bits) | sender / 4096 (16) | 0100 | sender % 4096 (12)
/// least significant: 10 | count x SCRAMBLE mod 2^62 (62)
/// ```
/// Stateless.
public final class MessageId {
    public static final int MAX_SENDERS = 1 << 28;

    private static final long COUNT_BITS = 0x3fff_ffff_ffff_ffffL;

    /// The golden part of 2^62, made odd: two counts that follow each other lie far apart, and it has an inverse.
    private static final long SCRAMBLE = 0x278d_de6e_5fd2_9f05L;

    private static final long UNSCRAMBLE = inverse(SCRAMBLE);

    private MessageId() {}

    /// Modulo any power of two up to 2^64: each step of Newton's doubles the bits that are right, three at first.
    private static long inverse(long odd) {
        long inverse = odd;
        for (int bits = 3; bits < Long.SIZE; bits *= 2) {
            inverse *= 2 - odd * inverse;
        }
        return inverse;
    }

    public static UUID of(int run, int sender, long count) {
        return new UUID(high(run, sender), low(count));
    }

    public static long high(int run, int sender) {
        return ((long) run << 32) | ((long) (sender >>> 12) << 16) | 0x4000L | (sender & 0xfff);
    }

    public static long low(long count) {
        return Long.MIN_VALUE | (count * SCRAMBLE & COUNT_BITS);
    }

    public static int run(long high) {
        return (int) (high >>> 32);
    }

    public static int sender(long high) {
        return ((int) ((high >>> 16) & 0xffff) << 12) | (int) (high & 0xfff);
    }

    public static long count(long low) {
        return low * UNSCRAMBLE & COUNT_BITS;
    }
}
