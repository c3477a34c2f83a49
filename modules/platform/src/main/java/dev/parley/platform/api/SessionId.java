package dev.parley.platform.api;

import java.util.Objects;
import java.util.UUID;

/// One live connection of a device. Unique across the whole service; its text form is the canonical lower-case UUID.
public record SessionId(UUID value) implements Comparable<SessionId> {

    public SessionId {
        Objects.requireNonNull(value, "value");
    }

    /// Reads the canonical text form.
    ///
    /// @throws ParleyException `invalid` when the text is not a UUID
    public static SessionId parse(String text) {
        return new SessionId(Uuids.parse(text));
    }

    @Override
    public int compareTo(SessionId other) {
        return Uuids.compare(value, other.value);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
