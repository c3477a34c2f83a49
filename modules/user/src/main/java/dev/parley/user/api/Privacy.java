package dev.parley.user.api;

import dev.parley.platform.api.UserId;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/// What users let others see. Thread-safe; blocks on the database.
public interface Privacy {

    /// Whether `viewer` may see when `subject` was last seen and whether it is online. A user who blocks the
    /// viewer shows neither; everybody may see itself.
    boolean showsLastSeen(UserId subject, UserId viewer);

    /// Those of the subjects that show `viewer` when they were last seen; one query for all. At most 1,000.
    default Set<UserId> showingLastSeen(Collection<UserId> subjects, UserId viewer) {
        return subjects.stream()
                .filter(subject -> subject.equals(viewer) || showsLastSeen(subject, viewer))
                .collect(Collectors.toUnmodifiableSet());
    }

    /// Those of the users who do not let others learn that they have read their messages. The choice `contacts`
    /// counts as hiding: receipts are merged before it is known who gets them, and hiding too much is better
    /// than showing too much. Within a transaction none of them can choose otherwise until it ends: what is written
    /// by the answer would be missed by [ReadReceiptsChosen]. At most 1,000.
    Set<UserId> hidingReadReceipts(Collection<UserId> users);
}
