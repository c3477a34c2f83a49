package dev.parley.platform.api;

import java.util.Objects;
import java.util.UUID;

/// A chat; a group's id is its chat's id. Unique across the whole service; its text form is the canonical lower-case
/// UUID.
public record ChatId(UUID value) implements Comparable<ChatId> {

    public ChatId {
        Objects.requireNonNull(value, "value");
    }

    /// Reads the canonical text form.
    ///
    /// @throws ParleyException `invalid` when the text is not a UUID
    public static ChatId parse(String text) {
        return new ChatId(Uuids.parse(text));
    }

    @Override
    public int compareTo(ChatId other) {
        return Uuids.compare(value, other.value);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
