package dev.parley.presence.api;

import dev.parley.platform.api.UserId;

/// Event: a user has begun to look at a connection to this node, or looks at none of them any more; at once
/// and without a grace for one who reconnects. Whether it is online now depends on the other nodes too: ask
/// [Presence#isOnline]. When it was last seen is remembered already. Fired synchronously on the thread that
/// told of the connection, in order for one user: an observer must not block. It does not look at the user's
/// privacy; whoever passes it on does. Best effort: a lost one is repaired by the next.
public record PresenceChanged(UserId userId) {}
