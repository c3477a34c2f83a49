package dev.parley.platform.api;

import java.util.Objects;
import java.util.UUID;

/// One signed-in device of a user. Unique across the whole service; its text form is the canonical lower-case UUID.
public record DeviceId(UUID value) implements Comparable<DeviceId> {

    public DeviceId {
        Objects.requireNonNull(value, "value");
    }

    /// Reads the canonical text form.
    ///
    /// @throws ParleyException `invalid` when the text is not a UUID
    public static DeviceId parse(String text) {
        return new DeviceId(Uuids.parse(text));
    }

    @Override
    public int compareTo(DeviceId other) {
        return Uuids.compare(value, other.value);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
