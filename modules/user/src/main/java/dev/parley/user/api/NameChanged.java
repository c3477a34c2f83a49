package dev.parley.user.api;

import dev.parley.platform.api.UserId;

/// Event: a user has another name. Fired in the transaction that stores it.
public record NameChanged(UserId userId) {}
