package dev.parley.platform.api;

import java.util.UUID;

/// What [UUID] lacks: strict parsing, and the order that PostgreSQL gives the type `uuid`.
public final class Uuids {

    private static final int TEXT_LENGTH = 36;

    private Uuids() {}

    /// Reads the canonical 36-character form; [UUID#fromString] alone would also take shortened ones.
    ///
    /// @throws ParleyException `invalid` for anything else
    public static UUID parse(String text) {
        if (text == null || text.length() != TEXT_LENGTH) {
            throw new ParleyException(ErrorCode.INVALID, "not a UUID");
        }
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException notUuid) {
            throw new ParleyException(ErrorCode.INVALID, "not a UUID", notUuid);
        }
    }

    /// Compares by unsigned bytes, as PostgreSQL does. [UUID#compareTo] compares signed halves and differs.
    public static int compare(UUID a, UUID b) {
        int high = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
        return high != 0 ? high : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
    }
}
