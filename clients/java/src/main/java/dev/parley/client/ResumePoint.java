package dev.parley.client;

import java.util.Map;
import java.util.UUID;

/// How far a client has come. An application that keeps it over a restart gets every later entry, and none
/// twice. Without one a client begins at what the server knows to be delivered to any device of the user.
///
/// @param cursor the server's mark for `sync`, or null
/// @param positions the highest seq that the listener has got, by chat
public record ResumePoint(String cursor, Map<UUID, Long> positions) {
    public ResumePoint {
        positions = Map.copyOf(positions);
    }

    /// The very beginning.
    public static ResumePoint none() {
        return new ResumePoint(null, Map.of());
    }
}
