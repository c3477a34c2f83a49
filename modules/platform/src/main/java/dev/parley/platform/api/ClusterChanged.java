package dev.parley.platform.api;

/// Event: messages between servers may have been missed since about `sinceMillis`: another server is gone, or
/// came back, or did not take its messages in time. What this server tells its clients is to be compared with
/// the database from then on. Fired on a thread of its own, one at a time, and again when an observer throws.
/// Observers are called in the order of the priorities below: what decides first, what takes long last.
///
/// @param sinceMillis Unix milliseconds
public record ClusterChanged(long sinceMillis) {

    public static final int CACHES = 100;
    public static final int SESSIONS = 200;
    public static final int REVOCATIONS = 300;
    public static final int PRESENCE = 400;
    public static final int CLIENTS = 500;
}
