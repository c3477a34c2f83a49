package dev.parley.client;

import java.time.Instant;
import java.util.UUID;

/// Whether a user is there.
///
/// @param lastSeen when they last were; null while they are online and where their privacy says so
public record PresenceState(UUID userId, boolean online, Instant lastSeen) {}
