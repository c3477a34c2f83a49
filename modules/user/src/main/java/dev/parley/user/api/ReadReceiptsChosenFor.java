package dev.parley.user.api;

import dev.parley.platform.api.UserId;

/// Event: a user who lets its contacts alone learn what it has read has got or lost a contact. Fired in the
/// transaction that makes it so.
///
/// @param hidden whether `other` does not learn it any more
public record ReadReceiptsChosenFor(UserId userId, UserId other, boolean hidden) {}
