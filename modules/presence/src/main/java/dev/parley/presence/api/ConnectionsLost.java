package dev.parley.presence.api;

import dev.parley.platform.api.UserId;
import java.util.Set;

/// Event: the last connections of users have ended in such a way that what was sent to them last may not have arrived:
/// soon after it was sent, or with the node they were connected to. They may be back in a moment. Fired on the thread
/// that found it out: an observer must not block. Best effort: a node that dies takes its own news along, and the
/// others tell of its users; with a lone node nobody does.
///
/// @param withTheirNode whether a node is gone; then every other node fires this, each about all users of that one
public record ConnectionsLost(Set<UserId> users, boolean withTheirNode) {}
