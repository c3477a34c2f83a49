package dev.parley.user.api;

import dev.parley.platform.api.UserId;

/// What users let others see. Thread-safe; may block on the database on a cache miss.
public interface Privacy {

    /// Whether `viewer` may see when `subject` was last seen and whether it is online.
    boolean showsLastSeen(UserId subject, UserId viewer);

    /// Whether others learn that `subject` has read their messages.
    boolean showsReadReceipts(UserId subject);
}
