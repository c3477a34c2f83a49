package dev.parley.presence.api;

import dev.parley.platform.api.UserId;
import java.time.Instant;

/// Event: a user came online or went offline. Best effort: a lost one is repaired by the next.
///
/// @param lastSeen when it went offline; null when it came online
public record PresenceChanged(UserId userId, boolean online, Instant lastSeen) {}
