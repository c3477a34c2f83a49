package dev.parley.user.api;

import dev.parley.platform.api.UserId;
import java.util.List;
import java.util.Set;

/// What administrators do with accounts. The caller has checked that `admin` is one. Every call leaves an
/// audit row in the same transaction. Thread-safe; blocks on the database.
public interface Administration {

    int MAX_IMPORT = 10_000;

    /// Makes accounts, all or none. A known phone number keeps its account as it is and gives its id, so an
    /// import can be repeated; the same number twice in one call is one account.
    ///
    /// Ten thousand without a password take about a second; each new password costs the time of one sign-in
    /// more.
    ///
    /// Errors: `invalid` with the field, e.g. `users[7].phoneNumber`; `conflict` when an e-mail address
    /// belongs to another account.
    ///
    /// @return in the order of the request
    List<Imported> importUsers(Principal admin, List<NewUser> users);

    /// Signs a program in as this user. Its sessions belong to the rate-limit class `automation`.
    ///
    /// Errors: `not-found`, `invalid`.
    Tokens issueTokens(Principal admin, UserId user, NewDevice device);

    /// @param phoneNumber E.164, with the plus sign
    /// @param email or null
    /// @param password 8 to 128 characters, or null: the account then signs in by one-time code only
    record NewUser(String phoneNumber, String email, String name, String password, Set<Role> roles) {
        public NewUser {
            roles = Set.copyOf(roles);
        }

        /// Leaves the secret out.
        @Override
        public String toString() {
            return "NewUser[" + phoneNumber + "]";
        }
    }

    record Imported(UserId userId, String phoneNumber) {}
}
