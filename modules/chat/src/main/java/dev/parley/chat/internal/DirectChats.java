package dev.parley.chat.internal;

import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.UserId;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/// The id of the direct chat of two users, computed from theirs. Both sides may start the chat at once, on two nodes,
/// and mean the same one without a look-up or a lock.
///
/// It is laid out as a UUID version 7 (RFC 9562): the later of the two users' time stamps, so that chats of recent
/// users lie together in the index, then 74 bits of the SHA-256 of both ids in order.
final class DirectChats {

    private static final long TIME_MASK = 0xFFFFFFFFFFFF0000L;
    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT_RFC = 0x8000000000000000L;
    private static final int PAIR_BYTES = 32;

    private DirectChats() {}

    static ChatId of(UserId one, UserId other) {
        boolean inOrder = one.compareTo(other) <= 0;
        UUID low = inOrder ? one.value() : other.value();
        UUID high = inOrder ? other.value() : one.value();
        ByteBuffer pair = ByteBuffer.allocate(PAIR_BYTES)
                .putLong(low.getMostSignificantBits())
                .putLong(low.getLeastSignificantBits())
                .putLong(high.getMostSignificantBits())
                .putLong(high.getLeastSignificantBits());
        ByteBuffer digest = ByteBuffer.wrap(sha256().digest(pair.array()));
        return new ChatId(new UUID(
                laterTime(low, high) | VERSION_7 | (digest.getLong() & 0xFFFL),
                VARIANT_RFC | (digest.getLong() >>> 2)));
    }

    private static long laterTime(UUID one, UUID other) {
        return Long.compareUnsigned(time(one), time(other)) >= 0 ? time(one) : time(other);
    }

    private static long time(UUID id) {
        return id.getMostSignificantBits() & TIME_MASK;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
