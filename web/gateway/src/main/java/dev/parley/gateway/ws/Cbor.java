package dev.parley.gateway.ws;

/// What the first byte of a CBOR item says (RFC 8949, section 3): a major type in its upper three bits, and in the rest
/// the argument or how many bytes hold it.
final class Cbor {

    /// Below the major type.
    static final int INFO_BITS = 5;

    static final int UNSIGNED = 0;
    static final int NEGATIVE = 1;
    static final int BYTES = 2;
    static final int TEXT = 3;
    static final int ARRAY = 4;
    static final int MAP = 5;
    static final int TAG = 6;
    static final int SIMPLE = 7;

    /// Arguments below stand in the first byte itself; this and the next three say 1, 2, 4 or 8 bytes.
    static final int ONE_BYTE = 24;

    static final int EIGHT_BYTES = 27;

    /// Elements, pairs or pieces follow until a break.
    static final int INDEFINITE = 31;

    static final int BREAK = 0xFF;

    static final int FALSE = 20;
    static final int TRUE = 21;
    static final int NULL = 22;
    static final int HALF = 25;
    static final int SINGLE = 26;
    static final int DOUBLE = 27;

    private Cbor() {}

    static int major(int first) {
        return first >> INFO_BITS;
    }

    static int info(int first) {
        return first & ((1 << INFO_BITS) - 1);
    }
}
