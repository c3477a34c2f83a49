package dev.parley.notification.internal;

import dev.parley.notification.api.PushRegistrations;
import dev.parley.notification.api.PushService;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.DatabaseException;
import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.DeviceRevoked;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The registrations of devices, in a table.
@Singleton
public class RegistrationTable implements PushRegistrations {

    private static final System.Logger LOG = System.getLogger(RegistrationTable.class.getName());
    private static final int MAX_TOKEN = 4096;
    private static final Pattern LOCALE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,34}");
    private static final Pattern PRINTABLE = Pattern.compile("[\\x20-\\x7e]+");

    private final Database database;
    private final Clock clock;

    @Inject
    public RegistrationTable(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    @Transactional
    public void register(UserId user, DeviceId device, Registration registration) {
        check(registration);
        database.update(
                "delete from notification.push_registration where service = ? and md5(token) = md5(?) and device_id <> ?",
                registration.service().wireName(),
                registration.token(),
                device.value());
        database.update(
                """
                insert into notification.push_registration (device_id, user_id, service, token, locale, registered_at)
                values (?, ?, ?, ?, ?, ?)
                on conflict (device_id) do update set user_id = excluded.user_id, service = excluded.service,
                    token = excluded.token, locale = excluded.locale, registered_at = excluded.registered_at""",
                device.value(),
                user.value(),
                registration.service().wireName(),
                registration.token(),
                registration.locale(),
                clock.instant());
    }

    @Override
    public void remove(DeviceId device) {
        database.update("delete from notification.push_registration where device_id = ?", device.value());
    }

    /// Delivery: at most once, on the node that took the call. A registration that stays behind is never
    /// used, since pushes go only to devices that are signed in.
    void onRevoked(@Observes DeviceRevoked event) {
        if (event.found()) {
            return; // by every node, again and again
        }
        try {
            remove(event.deviceId());
        } catch (DatabaseException away) {
            LOG.log(Level.WARNING, "a revoked device's push registration stays behind", away);
        }
    }

    Map<DeviceId, Registration> of(List<DeviceId> devices) {
        return database
                .query(
                        """
                        select device_id, service, token, locale from notification.push_registration
                        where device_id = any (?)""",
                        row -> Map.entry(
                                new DeviceId(row.uuid(1)),
                                new Registration(
                                        PushService.ofWireName(row.text(2)).orElseThrow(), row.text(3), row.text(4))),
                        (Object) devices.stream().map(DeviceId::value).toArray(UUID[]::new))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static void check(Registration registration) {
        if (registration.token() == null
                || registration.token().length() > MAX_TOKEN
                || !PRINTABLE.matcher(registration.token()).matches()) {
            throw ParleyException.invalid(
                    registration.service() == PushService.WEBPUSH ? "subscription" : "token",
                    "1 to " + MAX_TOKEN + " ASCII characters");
        }
        if (registration.locale() == null
                || !LOCALE.matcher(registration.locale()).matches()) {
            throw ParleyException.invalid("locale", "a language tag such as de-CH");
        }
    }
}
