package dev.parley.load.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.client.wire.RequestFrames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A request that is sent a million times with other numbers and ids. The codec makes it once; then only these are
/// changed where they stand, so that a message costs the generator next to nothing. For one thread.
///
/// The places are found by the names of their fields, in whatever order the codec writes them.
public final class FrameTemplate {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_DIGITS = 19;
    private static final int UUID_LENGTH = 36;

    private final List<Place> places = new ArrayList<>();
    private byte[] bytes;
    private int length;

    /// Where the value of a field stands.
    public static final class Place {
        private int from;
        private int to;

        Place(int from, int to) {
            this.from = from;
            this.to = to;
        }
    }

    /// @param frame one example
    public FrameTemplate(ObjectNode frame) {
        bytes = RequestFrames.bytes(frame);
        length = bytes.length;
    }

    /// The place of a number.
    ///
    /// @throws IllegalArgumentException where not exactly one field of this name is one
    public Place number(String field) {
        int from = only("\"" + field + "\":");
        int to = from;
        while (bytes[to] >= '0' && bytes[to] <= '9') {
            to++;
        }
        if (to == from) {
            throw new IllegalArgumentException(field + " is not a number from 0 up.");
        }
        return added(new Place(from, to));
    }

    /// The place of a UUID.
    ///
    /// @throws IllegalArgumentException where not exactly one field of this name is one
    public Place uuid(String field) {
        int from = only("\"" + field + "\":\"");
        if (from + UUID_LENGTH >= length || bytes[from + UUID_LENGTH] != '"') {
            throw new IllegalArgumentException(field + " is not a UUID.");
        }
        return added(new Place(from, from + UUID_LENGTH));
    }

    private int only(String key) {
        String frame = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        int at = frame.indexOf(key);
        if (at < 0 || frame.indexOf(key, at + 1) >= 0) {
            throw new IllegalArgumentException("There is not exactly one " + key + " in this frame.");
        }
        return at + key.length();
    }

    private Place added(Place place) {
        places.add(place);
        return place;
    }

    /// Writes a number, of as many digits as it has.
    ///
    /// @param value from 0 up
    public void set(Place place, long value) {
        int digits = digits(value);
        if (digits != place.to - place.from) {
            widen(place, digits);
        }
        long rest = value;
        for (int i = place.to - 1; i >= place.from; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    private static int digits(long value) {
        int digits = 1;
        for (long limit = 10; digits < MAX_DIGITS && value >= limit; limit *= 10) {
            digits++;
        }
        return digits;
    }

    /// Moves what stands behind a place.
    private void widen(Place changed, int width) {
        int end = changed.to;
        int more = width - (end - changed.from);
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, length + more);
        }
        System.arraycopy(bytes, end, bytes, end + more, length - end);
        length += more;
        changed.to += more;
        for (Place place : places) {
            if (place.from >= end) {
                place.from += more;
                place.to += more;
            }
        }
    }

    /// Writes a UUID, by its most and its least significant bits.
    public void set(Place place, long high, long low) {
        int to = place.to;
        hex(to, 12, low);
        hex(to - 13, 4, low >>> 48);
        hex(to - 18, 4, high);
        hex(to - 23, 4, high >>> 16);
        hex(to - 28, 8, high >>> 32);
    }

    private void hex(int to, int digits, long value) {
        long rest = value;
        for (int i = to - 1; i >= to - digits; i--) {
            bytes[i] = HEX[(int) rest & 15];
            rest >>>= 4;
        }
    }

    /// The frame, up to [#length()].
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }
}
