package dev.parley.user.internal;

import dev.parley.platform.api.Database;
import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.Devices.Device;
import dev.parley.user.api.NewDevice;
import dev.parley.user.api.Role;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// The table `users.device`. Each method is one statement, so each is atomic by itself, and nodes that try
/// the same at once have one winner. Thread-safe; blocks.
@Singleton
public class DeviceTable {

    private static final String OPEN = """
            with opened as (
                insert into users.device (device_id, user_id, name, platform, automation, created_at, last_used_at,
                    refresh_family, refresh_secret, refresh_expires_at)
                select ?::uuid, user_id, ?, ?, ?::boolean, now.at, now.at, ?::bytea, ?::bytea, ?::timestamptz
                from users.account, (select ?::timestamptz as at) now
                where user_id = ? and deactivated_at is null
                returning user_id, device_id, created_at
            )%s
            select roles from users.account join opened using (user_id)""";

    private static final String OPEN_FOR_PERSON = OPEN.formatted("");
    private static final String OPEN_FOR_PROGRAM = OPEN.formatted("""
            , audited as (
                insert into users.audit (audit_id, at, admin_id, action, user_id, device_id)
                select ?::uuid, created_at, ?::uuid, 'issue-tokens', user_id, device_id from opened
            )""");

    private final Database database;

    @Inject
    public DeviceTable(Database database) {
        this.database = database;
    }

    /// Signs a person's device in, and gives the roles of its user; empty when there is no such account.
    Optional<Set<Role>> open(UserId user, NewDevice device, RefreshToken token, Instant now, Instant refreshExpiresAt) {
        return database.queryOne(
                OPEN_FOR_PERSON,
                row -> Roles.of(row.texts(1)),
                token.device().value(),
                device.name(),
                device.platform(),
                false,
                token.familyHash(),
                token.secretHash(),
                refreshExpiresAt,
                now,
                user.value());
    }

    /// Signs a program in, and writes down which administrator did.
    Optional<Set<Role>> openAudited(
            UserId user,
            NewDevice device,
            RefreshToken token,
            Instant now,
            Instant refreshExpiresAt,
            UserId admin,
            UUID auditId) {
        return database.queryOne(
                OPEN_FOR_PROGRAM,
                row -> Roles.of(row.texts(1)),
                token.device().value(),
                device.name(),
                device.platform(),
                true,
                token.familyHash(),
                token.secretHash(),
                refreshExpiresAt,
                now,
                user.value(),
                auditId,
                admin.value());
    }

    /// Puts `next` in the place of `used`; empty when `used` is not (any more) the device's token. Another caller may
    /// do so until [#answered]: the last one wins.
    Optional<Renewed> renew(RefreshToken used, RefreshToken next, Instant now, Instant refreshExpiresAt) {
        return database.queryOne(
                """
                update users.device
                set refresh_secret = ?, refresh_unanswered = ?, refresh_expires_at = ?, last_used_at = ?
                from users.account
                where account.user_id = device.user_id and deactivated_at is null
                    and device_id = ? and refresh_family = ?
                    and (refresh_secret = ? or refresh_unanswered = sha256(?::bytea || refresh_secret))
                    and refresh_expires_at > ? and revoked_at is null
                returning device.user_id, automation, roles""",
                row -> new Renewed(new UserId(row.uuid(1)), row.flag(2), Roles.of(row.texts(3))),
                next.secretHash(),
                Secrets.hash(used.secretHash(), next.secretHash()),
                refreshExpiresAt,
                now,
                used.device().value(),
                used.familyHash(),
                used.secretHash(),
                used.secretHash(),
                now);
    }

    /// Notes that the device's token is about to be given out: from now on the one before is a used one. False when
    /// another caller has put its own in the place of it.
    boolean answered(RefreshToken next) {
        return database.update("""
                        update users.device set refresh_unanswered = null
                        where device_id = ? and refresh_secret = ?""", next.device().value(), next.secretHash()) == 1;
    }

    /// Revokes the device of a token that was its token once and no longer is; gives the user when that is
    /// news.
    Optional<UserId> revokeReused(RefreshToken token, Instant now) {
        return database.queryOne(
                """
                update users.device set revoked_at = ?
                where device_id = ? and refresh_family = ? and refresh_secret <> ? and revoked_at is null
                returning user_id""",
                row -> new UserId(row.uuid(1)),
                now,
                token.device().value(),
                token.familyHash(),
                token.secretHash());
    }

    boolean revoke(UserId user, DeviceId device, Instant now) {
        return database.update("""
                        update users.device set revoked_at = ?
                        where device_id = ? and user_id = ? and revoked_at is null""", now, device.value(), user.value()) == 1;
    }

    List<Device> list(UserId user, DeviceId after, int limit) {
        return database.query(
                """
                select device_id, name, platform, automation, created_at, last_used_at from users.device
                where user_id = ? and revoked_at is null and (?::uuid is null or device_id > ?::uuid)
                order by device_id limit ?""",
                row -> new Device(
                        new DeviceId(row.uuid(1)),
                        row.text(2),
                        row.text(3),
                        row.flag(4),
                        row.instant(5),
                        row.instant(6)),
                user.value(),
                after == null ? null : after.value(),
                after == null ? null : after.value(),
                limit);
    }

    record Renewed(UserId user, boolean automation, Set<Role> roles) {}
}
