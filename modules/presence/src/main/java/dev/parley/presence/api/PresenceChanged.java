package dev.parley.presence.api;

import dev.parley.platform.api.UserId;
import java.time.Instant;

/// Event: a user came online or went offline, at once and without a grace for one who reconnects. Fired
/// synchronously on the thread that told of the connection, in order for one user: an observer must not
/// block. It does not look at the user's privacy; whoever passes it on does. Best effort: a lost one is
/// repaired by the next.
///
/// @param lastSeen when it went offline; null when it came online
public record PresenceChanged(UserId userId, boolean online, Instant lastSeen) {}
