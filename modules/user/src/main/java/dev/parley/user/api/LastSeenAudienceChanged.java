package dev.parley.user.api;

import dev.parley.platform.api.UserId;

/// Event: others than before may see whether a user is online and when it was last seen. Fired in the transaction that
/// makes it true: observe it after that. [BlockChanged] tells the same of a block.
public record LastSeenAudienceChanged(UserId userId) {}
