package dev.parley.platform.api;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.UUID;

/// What [UUID] lacks: strict parsing, and the order that PostgreSQL gives the type `uuid`.
public final class Uuids {

    private static final int TEXT_LENGTH = 36;
    private static final int BYTES = 16;

    private Uuids() {}

    /// Reads the canonical 36-character form; [UUID#fromString] alone would also take dashes in other places, and
    /// signs.
    ///
    /// @throws ParleyException `invalid` for anything else
    public static UUID parse(String text) {
        if (text == null || !isCanonical(text)) {
            throw new ParleyException(ErrorCode.INVALID, "not a UUID");
        }
        return UUID.fromString(text);
    }

    private static boolean isCanonical(String text) {
        if (text.length() != TEXT_LENGTH) {
            return false;
        }
        for (int i = 0; i < TEXT_LENGTH; i++) {
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash ? text.charAt(i) != '-' : !HexFormat.isHexDigit(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /// Its 16 bytes, most significant first.
    public static byte[] toBytes(UUID id) {
        return ByteBuffer.allocate(BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    /// Reads 16 bytes, most significant first.
    public static UUID fromBytes(byte[] bytes, int offset) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, BYTES);
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    /// Compares by unsigned bytes, as PostgreSQL does. [UUID#compareTo] compares signed halves and differs.
    public static int compare(UUID a, UUID b) {
        int high = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
        return high != 0 ? high : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
    }
}
