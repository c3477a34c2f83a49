package dev.parley.user.internal;

import dev.parley.platform.api.UserId;

/// Event: what is shown of a user has changed. Fired in the transaction that changes it.
record ProfileChanged(UserId userId) {}
