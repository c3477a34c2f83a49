package dev.parley.presence.api;

import dev.parley.platform.api.UserId;

/// Event: another node says that a user has connected to it. [Presence#isConnected] says so too by now. Fired on the
/// thread that hears the other node, in the order of what that one says: an observer must not block.
///
/// @param node its name, see [dev.parley.platform.api.Nodes]
public record CameElsewhere(UserId userId, String node) {}
