package dev.parley.user.internal;

import dev.parley.platform.api.DatabaseUnavailable;
import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.Ids;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.DeviceRevoked;
import dev.parley.user.api.Devices;
import dev.parley.user.api.NewDevice;
import dev.parley.user.api.Role;
import dev.parley.user.api.Tokens;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// The life of a sign-in: a device is opened, its tokens are renewed, it is revoked, by its user or because a
/// used refresh token turned up again. Called outside transactions, so that what is told was committed.
/// Thread-safe.
@Singleton
public class DeviceSignIns implements Devices {

    private static final System.Logger LOG = System.getLogger(DeviceSignIns.class.getName());
    private static final int MAX_NAME = 100;
    private static final int MAX_PLATFORM = 50;
    private static final int DEFAULT_DAYS = 60;
    private static final int MAX_DAYS = 3650;

    private final DeviceTable table;
    private final AccessTokens accessTokens;
    private final RevokedDevices revoked;
    private final Event<DeviceRevoked> revocations;
    private final Secrets secrets;
    private final Ids ids;
    private final Clock clock;
    private final Duration refreshLifetime;

    /// Reads `PARLEY_REFRESH_DAYS` (default 60): how long a device stays signed in without a sign of life.
    @Inject
    public DeviceSignIns(
            DeviceTable table,
            AccessTokens accessTokens,
            RevokedDevices revoked,
            Event<DeviceRevoked> revocations,
            Secrets secrets,
            Ids ids,
            Clock clock,
            Settings settings) {
        this.table = table;
        this.accessTokens = accessTokens;
        this.revoked = revoked;
        this.revocations = revocations;
        this.secrets = secrets;
        this.ids = ids;
        this.clock = clock;
        this.refreshLifetime = Duration.ofDays(settings.number("PARLEY_REFRESH_DAYS", DEFAULT_DAYS, 1, MAX_DAYS));
    }

    /// @throws ParleyException `invalid` with the field
    static NewDevice checked(NewDevice device) {
        if (device == null) {
            throw ParleyException.invalid("device", "is missing");
        }
        return new NewDevice(
                PlainText.line("device.name", device.name(), MAX_NAME),
                PlainText.line("device.platform", device.platform(), MAX_PLATFORM));
    }

    /// Signs in a checked device of a person.
    ///
    /// @throws ParleyException `forbidden` when the account has been deactivated
    Tokens open(UserId user, NewDevice device) {
        RefreshToken token = RefreshToken.first(new DeviceId(ids.next()), secrets);
        Instant now = clock.instant();
        Set<Role> roles = table.open(user, device, token, now, now.plus(refreshLifetime))
                .orElseThrow(() -> new ParleyException(ErrorCode.FORBIDDEN, "this account has been deactivated"));
        return tokens(user, token, roles, false);
    }

    /// Signs in a checked device of a program.
    ///
    /// @throws ParleyException `not-found`
    Tokens openForProgram(UserId user, NewDevice device, UserId admin) {
        RefreshToken token = RefreshToken.first(new DeviceId(ids.next()), secrets);
        Instant now = clock.instant();
        Set<Role> roles = table.openAudited(user, device, token, now, now.plus(refreshLifetime), admin, ids.next())
                .orElseThrow(() -> new ParleyException(ErrorCode.NOT_FOUND, "no such user"));
        return tokens(user, token, roles, true);
    }

    /// Whoever gets a [DatabaseUnavailable] may come again with the same token, whether or not it was stored.
    ///
    /// @throws ParleyException `unauthenticated`; the device has been revoked if the token was used before
    Tokens renew(String refreshToken) {
        RefreshToken used = RefreshToken.parse(refreshToken).orElseThrow(DeviceSignIns::refused);
        RefreshToken next = used.successor(secrets);
        Instant now = clock.instant();
        return table.renew(used, next, now, now.plus(refreshLifetime))
                .filter(_ -> isToBeGivenOut(next))
                .map(renewed -> tokens(renewed.user(), next, renewed.roles(), renewed.automation()))
                .orElseThrow(() -> {
                    table.revokeReused(used, now).ifPresent(user -> {
                        LOG.log(Level.WARNING, "a used refresh token came back: device {0} is revoked", used.device());
                        tellRevoked(user, used.device());
                    });
                    return refused();
                });
    }

    /// False when somebody else brought the same token meanwhile.
    private boolean isToBeGivenOut(RefreshToken next) {
        try {
            return table.answered(next);
        } catch (DatabaseUnavailable away) {
            // Perhaps it was noted, and the used one is good for nothing; the next one is stored for certain.
            LOG.log(Level.DEBUG, "that a refresh token is given out could not be noted", away);
            return true;
        }
    }

    @Override
    public Page list(UserId user, DeviceId after, int limit) {
        if (limit < 1 || limit > MAX_PAGE) {
            throw ParleyException.invalid("limit", "must be from 1 to " + MAX_PAGE);
        }
        List<Device> devices = table.list(user, after, limit + 1);
        boolean more = devices.size() > limit;
        return new Page(more ? devices.subList(0, limit) : devices, more);
    }

    @Override
    public void revoke(UserId user, DeviceId device) {
        if (!table.revoke(user, device, clock.instant())) {
            throw new ParleyException(ErrorCode.NOT_FOUND, "no such device");
        }
        tellRevoked(user, device);
    }

    private void tellRevoked(UserId user, DeviceId device) {
        try {
            revoked.add(device);
        } finally {
            revocations.fire(new DeviceRevoked(user, device));
        }
    }

    private Tokens tokens(UserId user, RefreshToken refresh, Set<Role> roles, boolean automation) {
        AccessTokens.Issued access = accessTokens.issue(user, refresh.device(), roles, automation);
        return new Tokens(access.token(), refresh.toText(), access.expiresAt(), user, refresh.device());
    }

    private static ParleyException refused() {
        return new ParleyException(ErrorCode.UNAUTHENTICATED, "the refresh token is not valid (any more)");
    }
}
