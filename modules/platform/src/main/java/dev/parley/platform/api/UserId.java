package dev.parley.platform.api;

import java.util.Objects;
import java.util.UUID;

/// A person's account. Unique across the whole service; its text form is the canonical lower-case UUID.
public record UserId(UUID value) implements Comparable<UserId> {

    public UserId {
        Objects.requireNonNull(value, "value");
    }

    /// Reads the canonical text form.
    ///
    /// @throws ParleyException `invalid` when the text is not a UUID
    public static UserId parse(String text) {
        return new UserId(Uuids.parse(text));
    }

    @Override
    public int compareTo(UserId other) {
        return Uuids.compare(value, other.value);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
