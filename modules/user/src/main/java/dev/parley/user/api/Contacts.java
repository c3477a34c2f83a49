package dev.parley.user.api;

import dev.parley.platform.api.UserId;
import java.util.List;

/// Whom a user knows and whom it blocks. One-sided: the other one is not told. Thread-safe; blocks on the
/// database.
///
/// Adding somebody twice, or removing somebody who is not there, changes nothing. Errors: `not-found` for a
/// user that does not exist, `invalid` for oneself.
public interface Contacts {

    int DEFAULT_PAGE = 100;
    int MAX_PAGE = 500;

    /// @param after the last user of the page before, or null
    /// @param limit 1 to [#MAX_PAGE]
    Page contacts(UserId user, UserId after, int limit);

    boolean isContact(UserId user, UserId other);

    /// Fires [ReadReceiptsChosenFor] when that is news and matters to it.
    void add(UserId user, UserId other);

    /// Fires [ReadReceiptsChosenFor] when that is news and matters to it.
    void remove(UserId user, UserId other);

    /// @param after the last user of the page before, or null
    /// @param limit 1 to [#MAX_PAGE]
    Page blocked(UserId user, UserId after, int limit);

    boolean isBlocked(UserId user, UserId other);

    /// Fires [BlockChanged] when that is news.
    void block(UserId user, UserId other);

    /// Fires [BlockChanged] when that is news.
    void unblock(UserId user, UserId other);

    /// Users in the order of their ids.
    record Page(List<UserId> users, boolean more) {
        public Page {
            users = List.copyOf(users);
        }
    }
}
