package dev.parley.user.api;

import dev.parley.platform.api.UserId;

/// Event: a user chose whether others learn what it has read. Fired in the transaction that stores the choice.
///
/// @param hidden see [Privacy#hidingReadReceipts]
public record ReadReceiptsChosen(UserId userId, boolean hidden) {}
