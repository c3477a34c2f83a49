package dev.parley.platform.api;

import java.util.Objects;
import java.util.UUID;

/// An uploaded file. Unique across the whole service; its text form is the canonical lower-case UUID.
public record MediaId(UUID value) implements Comparable<MediaId> {

    public MediaId {
        Objects.requireNonNull(value, "value");
    }

    /// Reads the canonical text form.
    ///
    /// @throws ParleyException `invalid` when the text is not a UUID
    public static MediaId parse(String text) {
        return new MediaId(Uuids.parse(text));
    }

    @Override
    public int compareTo(MediaId other) {
        return Uuids.compare(value, other.value);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
