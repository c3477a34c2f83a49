package dev.parley.platform.api;

/// Event: messages between servers may have been missed since about `sinceMillis`: another server is gone, or came
/// back, or did not take its messages in time. What this server tells its clients is to be compared with the database
/// from then on. Fired on a thread of its own.
///
/// @param sinceMillis Unix milliseconds
public record ClusterChanged(long sinceMillis) {}
