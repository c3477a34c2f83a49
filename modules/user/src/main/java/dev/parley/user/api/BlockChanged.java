package dev.parley.user.api;

import dev.parley.platform.api.UserId;

/// Event: a user blocked or unblocked another one. Fired after the commit, on the node that took the call.
public record BlockChanged(UserId by, UserId blocked) {}
