package dev.parley.user.api;

import dev.parley.platform.api.UserId;
import java.util.List;

/// Event: a user chose whether others learn what it has read. Fired in the transaction that stores the choice.
///
/// @param hidden see [Privacy#hidingReadReceipts]
/// @param shownTo who learns it all the same, each in its direct chat with the user
public record ReadReceiptsChosen(UserId userId, boolean hidden, List<UserId> shownTo) {
    public ReadReceiptsChosen {
        shownTo = List.copyOf(shownTo);
    }
}
