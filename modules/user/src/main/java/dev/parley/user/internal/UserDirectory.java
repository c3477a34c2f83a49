package dev.parley.user.internal;

import dev.parley.platform.api.Database;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.Audience;
import dev.parley.user.api.Privacy;
import dev.parley.user.api.Users;
import dev.parley.user.internal.AccountTable.Account;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Who exists, and what they let others see, for the other modules. Every call is one query by primary key;
/// what is asked often is cached by who asks, beside the rest of what it needs.
@Singleton
public class UserDirectory implements Users, Privacy {

    private static final int MAX_AT_ONCE = 1000;

    private final Database database;
    private final AccountTable accounts;
    private final RememberedUsers remembered;

    @Inject
    public UserDirectory(Database database, AccountTable accounts, RememberedUsers remembered) {
        this.remembered = remembered;
        this.database = database;
        this.accounts = accounts;
    }

    @Override
    public boolean exists(UserId user) {
        return accounts.exists(user);
    }

    @Override
    public Optional<User> find(UserId user) {
        return accounts.find(user).map(UserDirectory::user);
    }

    @Override
    public Map<UserId, User> findAll(Collection<UserId> users) {
        return remembered.findAll(bounded(users));
    }

    @Override
    public Map<UserId, User> findAllAnew(Collection<UserId> users) {
        return users.isEmpty()
                ? Map.of()
                : accounts.findAll(bounded(users)).stream()
                        .map(UserDirectory::user)
                        .collect(Collectors.toUnmodifiableMap(User::userId, Function.identity()));
    }

    @Override
    public List<User> findByPhoneNumbers(Collection<String> phoneNumbers) {
        return accounts.findByPhoneNumbers(bounded(phoneNumbers)).stream()
                .map(UserDirectory::user)
                .toList();
    }

    @Override
    public Set<UserId> blockers(UserId one, UserId other) {
        return Set.copyOf(database.query(
                """
                        select user_id from users.block where user_id = ? and blocked_id = ?
                        union all
                        select user_id from users.block where user_id = ? and blocked_id = ?""", row -> new UserId(row.uuid(1)), one.value(), other.value(), other.value(), one.value()));
    }

    @Override
    public boolean showsLastSeen(UserId subject, UserId viewer) {
        return !showingLastSeen(Set.of(subject), viewer).isEmpty();
    }

    @Override
    public Set<UserId> showingLastSeen(Collection<UserId> subjects, UserId viewer) {
        return database
                .query(
                        """
                        select user_id from users.account a
                        where user_id = any(?) and deactivated_at is null and (user_id = ? or (
                            not exists (select from users.block b where b.user_id = a.user_id and b.blocked_id = ?)
                            and case last_seen
                                when ? then true
                                when ? then exists (
                                    select from users.contact c where c.user_id = a.user_id and c.contact_id = ?)
                                else false end))""",
                        row -> new UserId(row.uuid(1)),
                        bounded(subjects).stream().map(UserId::value).toArray(UUID[]::new),
                        viewer.value(),
                        viewer.value(),
                        Audience.EVERYONE.code(),
                        Audience.CONTACTS.code(),
                        viewer.value())
                .stream()
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Set<UserId> hidingReadReceipts(Collection<UserId> users) {
        Set<UserId> hiding = new HashSet<>();
        database.query(
                "select user_id, read_receipts from users.account where user_id = any (?) order by user_id for share",
                row -> row.intValue(2) != Audience.EVERYONE.code() && hiding.add(new UserId(row.uuid(1))),
                (Object) bounded(users).stream().map(UserId::value).toArray(UUID[]::new));
        return Set.copyOf(hiding);
    }

    @Override
    public Set<UserId> hidingReadReceiptsNow(UserId one, UserId other) {
        UUID[] both = {one.value(), other.value()};
        // Nobody is a contact of itself: the contact among the two is the other one.
        return Set.copyOf(database.query(
                """
                select user_id from users.account a
                where user_id = any (?) and case read_receipts
                    when ? then false
                    when ? then not exists (
                        select from users.contact c where c.user_id = a.user_id and c.contact_id = any (?))
                    else true end""", row -> new UserId(row.uuid(1)), both, Audience.EVERYONE.code(), Audience.CONTACTS.code(), both));
    }

    static User user(Account account) {
        return new User(account.userId(), account.name(), account.phoneNumber(), account.about());
    }

    private static <T> Collection<T> bounded(Collection<T> asked) {
        if (asked.size() > MAX_AT_ONCE) {
            throw new IllegalArgumentException(asked.size() + " at once, at most " + MAX_AT_ONCE);
        }
        return asked;
    }
}
