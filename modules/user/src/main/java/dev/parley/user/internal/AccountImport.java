package dev.parley.user.internal;

import dev.parley.platform.api.Database;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.Role;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Makes many accounts in one statement, whatever their number. Thread-safe; blocks.
@Singleton
public class AccountImport {

    private final Database database;

    @Inject
    public AccountImport(Database database) {
        this.database = database;
    }

    /// The accounts of these numbers, deactivated ones too.
    Map<String, UserId> known(Collection<String> phoneNumbers) {
        Map<String, UserId> known = HashMap.newHashMap(phoneNumbers.size());
        database.query(
                "select phone_number, user_id from users.account where phone_number = any(?)",
                row -> known.put(row.text(1), new UserId(row.uuid(2))),
                (Object) phoneNumbers.toArray(String[]::new));
        return known;
    }

    /// Those of the e-mail addresses that belong to an account.
    Set<String> taken(Collection<String> emails) {
        return database
                .query("select email from users.account where email = any(?)", row -> row.text(1), (Object)
                        emails.toArray(String[]::new))
                .stream()
                .collect(Collectors.toUnmodifiableSet());
    }

    /// Makes those whose number is free, all or none, and writes down who did.
    ///
    /// @param admin null for the server itself, at its start
    /// @throws dev.parley.platform.api.UniqueViolation when an e-mail address is taken
    void add(Collection<NewAccount> accounts, Instant now, UserId admin, UUID auditId) {
        // In one order everywhere, so that two imports of the same numbers wait for each other and do not
        // deadlock.
        List<NewAccount> inOrder = accounts.stream()
                .sorted(Comparator.comparing(NewAccount::phoneNumber))
                .toList();
        database.update(
                """
                with added as (
                    insert into users.account (user_id, phone_number, email, name, password_hash, roles, created_at)
                    select user_id, phone_number, email, name, password_hash,
                        case when roles = '' then '{}' else string_to_array(roles, ',') end, ?::timestamptz
                    from unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
                        as new (user_id, phone_number, email, name, password_hash, roles)
                    on conflict (phone_number) do nothing
                    returning user_id
                )
                insert into users.audit (audit_id, at, admin_id, action, detail)
                select ?, ?::timestamptz, ?::uuid, 'import-users', count(*) || ' new' from added""",
                now,
                inOrder.stream().map(account -> account.userId().value()).toArray(UUID[]::new),
                texts(inOrder, NewAccount::phoneNumber),
                texts(inOrder, NewAccount::email),
                texts(inOrder, NewAccount::name),
                texts(inOrder, NewAccount::passwordHash),
                texts(inOrder, account -> String.join(",", Roles.names(account.roles()))),
                auditId,
                now,
                admin == null ? null : admin.value());
    }

    private static String[] texts(List<NewAccount> accounts, Function<NewAccount, String> value) {
        return accounts.stream().map(value).toArray(String[]::new);
    }

    /// An account to be made, checked and in stored form.
    ///
    /// @param email or null
    /// @param passwordHash PHC string, or null
    record NewAccount(
            UserId userId, String phoneNumber, String email, String name, String passwordHash, Set<Role> roles) {

        /// Leaves the hash out.
        @Override
        public String toString() {
            return "NewAccount[" + userId + "]";
        }
    }
}
