package dev.parley.user.api;

import dev.parley.platform.api.UserId;
import java.util.Collection;
import java.util.List;
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

    /// Those of the users who do not let everybody learn that they have read their messages. The choice
    /// `contacts` counts as hiding in a group, where not everybody is a contact. Within a transaction none of
    /// them can choose otherwise, or get or lose a contact, until it ends: what is written by the answer would
    /// be missed by [ReadReceiptsChosen] and [ReadReceiptsChosenFor]. At most 1,000.
    Set<UserId> hidingReadReceipts(Collection<UserId> users);

    /// Those of the two who do not let the other learn it, in their direct chat: here a contact may. The answer
    /// lasts as above.
    default Set<UserId> hidingReadReceipts(UserId one, UserId other) {
        return hidingReadReceipts(List.of(one, other)).isEmpty() ? Set.of() : hidingReadReceiptsNow(one, other);
    }

    /// The same, but each may choose otherwise at any moment.
    Set<UserId> hidingReadReceiptsNow(UserId one, UserId other);
}
