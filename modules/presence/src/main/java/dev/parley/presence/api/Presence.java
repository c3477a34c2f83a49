package dev.parley.presence.api;

import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.UserId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/// Who is connected, and since when not. Soft state: kept in the clustered cache, last seen also in the database.
/// Thread-safe.
public interface Presence {

    /// A device opened a connection. Fires [PresenceChanged] when it is the user's first. Does not block.
    void connected(UserId user, DeviceId device, SessionId session);

    /// A connection ended. Fires [PresenceChanged] when it was the user's last, and remembers the time as last seen
    /// (written to the database in batches, flushed on a clean stop). Does not block.
    void disconnected(UserId user, SessionId session);

    /// Whether the user has a connection on any node. Called for every receiver of every entry: reads memory only.
    boolean isConnected(UserId user);

    /// The state of each user as far as its privacy lets `viewer` see it. May block on the database.
    List<State> states(UserId viewer, Collection<UserId> users);

    /// @param lastSeen null while online, never seen, or hidden from the viewer
    record State(UserId userId, boolean online, Instant lastSeen) {}
}
