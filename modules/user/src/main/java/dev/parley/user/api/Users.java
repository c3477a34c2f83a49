package dev.parley.user.api;

import dev.parley.platform.api.UserId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Who exists and how they are called. Thread-safe; may block on the database on a cache miss.
public interface Users {

    /// Whether there is such an account and it is not deactivated.
    boolean exists(UserId user);

    Optional<User> find(UserId user);

    /// Those of the users that exist, by id, as they are or were a moment ago. At most 1,000 at a time.
    Map<UserId, User> findAll(Collection<UserId> users);

    /// As [#findAll], but as they are: whatever was committed before the call is seen. Blocks on the database.
    Map<UserId, User> findAllAnew(Collection<UserId> users);

    /// Accounts with one of these E.164 phone numbers, at most 1,000 numbers.
    List<User> findByPhoneNumbers(Collection<String> phoneNumbers);

    /// Whether either of the two blocks the other.
    default boolean blockedBetween(UserId one, UserId other) {
        return !blockers(one, other).isEmpty();
    }

    /// Those of the two who block the other.
    Set<UserId> blockers(UserId one, UserId other);

    /// @param name the display name, 1 to 100 characters
    record User(UserId userId, String name, String phoneNumber, String about) {}
}
