package dev.parley.user.internal;

import dev.parley.platform.api.Database;
import dev.parley.platform.api.ReadDatabase;
import dev.parley.platform.api.Row;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.Audience;
import dev.parley.user.api.PrivacyChoices;
import dev.parley.user.api.Role;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// The table `users.account`. Each method is one statement, so each is atomic by itself. Thread-safe; blocks.
@Singleton
public class AccountTable {

    private static final String SELECT = """
            select user_id, phone_number, email, name, about, roles, last_seen, read_receipts, profile_photo,
                deactivated_at is null
            from users.account\s""";

    private final Database database;
    private final ReadDatabase reads;

    @Inject
    public AccountTable(Database database, ReadDatabase reads) {
        this.database = database;
        this.reads = reads;
    }

    boolean exists(UserId user) {
        return !database.query(
                        "select from users.account where user_id = ? and deactivated_at is null",
                        _ -> Boolean.TRUE,
                        user.value())
                .isEmpty();
    }

    /// Deactivated ones too. Not what the caller's own transaction has changed.
    List<Account> findAll(Collection<UserId> users) {
        UUID[] ids = users.stream().map(UserId::value).distinct().toArray(UUID[]::new);
        return reads.query(SELECT + "where user_id = any(?)", AccountTable::account, (Object) ids);
    }

    Optional<Account> find(UserId user) {
        return database.queryOne(SELECT + "where user_id = ?", AccountTable::account, user.value());
    }

    /// Active accounts with these E.164 numbers.
    List<Account> findByPhoneNumbers(Collection<String> numbers) {
        return database.query(
                SELECT + "where phone_number = any(?) and deactivated_at is null", AccountTable::account, (Object)
                        numbers.toArray(String[]::new));
    }

    /// The password of an active account, by its phone number or e-mail address, in stored form.
    Optional<Credentials> credentials(String phoneNumber, String email) {
        return database.queryOne("""
                select user_id, password_hash from users.account
                where (phone_number = ? or email = ?) and deactivated_at is null""", row -> new Credentials(new UserId(row.uuid(1)), row.text(2)), phoneNumber, email);
    }

    /// The account of a number, made unless there is one.
    UserId findOrCreate(UUID newId, String phoneNumber, String name, Instant now) {
        database.update("""
                insert into users.account (user_id, phone_number, name, created_at) values (?, ?, ?, ?)
                on conflict (phone_number) do nothing""", newId, phoneNumber, name, now);
        return database.queryOne(
                        "select user_id from users.account where phone_number = ?",
                        row -> new UserId(row.uuid(1)),
                        phoneNumber)
                .orElseThrow();
    }

    /// Changes what is not null.
    ///
    /// @return the name before; empty when there is no such account
    Optional<String> change(UserId user, String name, String about, PrivacyChoices privacy) {
        return database.queryOne(
                """
                update users.account a set
                    name = coalesce(?, a.name), about = coalesce(?, about),
                    last_seen = coalesce(?, last_seen), read_receipts = coalesce(?, read_receipts),
                    profile_photo = coalesce(?, profile_photo)
                from (select user_id as id, name from users.account
                      where user_id = ? and deactivated_at is null for update) before
                where user_id = before.id
                returning before.name""",
                row -> row.text(1),
                name,
                about,
                code(privacy.lastSeen()),
                code(privacy.readReceipts()),
                code(privacy.profilePhoto()),
                user.value());
    }

    /// What the user lets its contacts alone see. Until the transaction ends it cannot choose otherwise, nobody else
    /// changes its contacts, and no chat with it is made: all lock this row.
    ForContacts forContacts(UserId user) {
        return database.queryOne(
                        "select last_seen, read_receipts from users.account where user_id = ? for no key update",
                        row -> new ForContacts(
                                row.intValue(1) == Audience.CONTACTS.code(),
                                row.intValue(2) == Audience.CONTACTS.code()),
                        user.value())
                .orElse(new ForContacts(false, false));
    }

    record ForContacts(boolean lastSeen, boolean readReceipts) {}

    private static Short code(Audience audience) {
        return audience == null ? null : (short) audience.code();
    }

    private static Account account(Row row) {
        return new Account(
                new UserId(row.uuid(1)),
                row.text(2),
                row.text(3),
                row.text(4),
                row.text(5),
                Roles.of(row.texts(6)),
                new PrivacyChoices(
                        Audience.ofCode(row.intValue(7)),
                        Audience.ofCode(row.intValue(8)),
                        Audience.ofCode(row.intValue(9))),
                row.flag(10));
    }

    record Account(
            UserId userId,
            String phoneNumber,
            String email,
            String name,
            String about,
            Set<Role> roles,
            PrivacyChoices privacy,
            boolean active) {}

    /// @param passwordHash null for an account without a password
    record Credentials(UserId userId, String passwordHash) {
        @Override
        public String toString() {
            return "Credentials[" + userId + "]";
        }
    }
}
