package dev.parley.chat.internal;

/// What waits for a chat's writer.
sealed interface LogWork permits PendingEntry, LogWork.Announcement {

    /// Tells of entries that were written elsewhere, in its turn among those that the writer writes: whoever gets them
    /// live gets them in the order of the log.
    record Announcement(Runnable telling) implements LogWork {}
}
