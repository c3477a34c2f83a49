package dev.parley.user.api;

import dev.parley.platform.api.UserId;

/// Event: a user blocked or unblocked another one. Fired on the node that took the call, in the transaction that makes
/// it so: what an observer writes in it is true if and only if the block is.
///
/// @param blocks whether it does now
public record BlockChanged(UserId by, UserId other, boolean blocks) {}
