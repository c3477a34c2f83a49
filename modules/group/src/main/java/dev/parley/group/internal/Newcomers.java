package dev.parley.group.internal;

import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.Users;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;

/// Whether a user may bring others into a group. Blocks on the database.
@Singleton
public class Newcomers {

    private final Users users;

    @Inject
    public Newcomers(Users users) {
        this.users = users;
    }

    /// @throws ParleyException `not-found` where one of them does not exist or was deactivated, `blocked`
    ///     where one of them and the caller do not want to hear of each other
    void check(UserId by, List<UserId> newcomers) {
        for (UserId newcomer : newcomers) {
            if (!users.exists(newcomer)) {
                throw new ParleyException(ErrorCode.NOT_FOUND, "no such user: " + newcomer);
            }
            if (users.blockedBetween(by, newcomer)) {
                throw new ParleyException(ErrorCode.BLOCKED, "one of you blocks the other: " + newcomer);
            }
        }
    }
}
