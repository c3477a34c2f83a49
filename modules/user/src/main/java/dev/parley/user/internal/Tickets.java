package dev.parley.user.internal;

import dev.parley.platform.api.CacheName;
import dev.parley.platform.api.Caches;
import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.SharedCache;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.Authentication.Ticket;
import dev.parley.user.api.Principal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/// One-time tickets, in the shared cache alone: one that is lost with it is asked for again. Thread-safe.
///
/// The cache holds text, which every node can read whatever its version: the ticket's end, user, device, the
/// end of the access token, automation, and roles, separated by blanks.
@Singleton
public class Tickets {

    static final Duration LIFETIME = Duration.ofSeconds(30);

    private static final int MAX_LENGTH = 64;
    private static final int FIELDS = 5;

    private final Secrets secrets;
    private final Clock clock;
    private final SharedCache<String, String> cache;

    @Inject
    public Tickets(Secrets secrets, Clock clock, Caches caches) {
        this.secrets = secrets;
        this.clock = clock;
        this.cache = caches.cache(CacheName.TICKETS);
    }

    Ticket issue(Principal principal) {
        Ticket ticket = new Ticket(secrets.urlSafe(), clock.instant().plus(LIFETIME));
        String roles = String.join(" ", Roles.names(principal.roles()));
        cache.put(
                ticket.ticket(),
                String.join(
                        " ",
                        String.valueOf(ticket.expiresAt().toEpochMilli()),
                        principal.userId().toString(),
                        principal.deviceId().toString(),
                        String.valueOf(principal.expiresAt().toEpochMilli()),
                        String.valueOf(principal.automation()),
                        roles),
                LIFETIME);
        return ticket;
    }

    /// The principal of a ticket, once.
    Optional<Principal> redeem(String ticket) {
        if (ticket == null || ticket.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        return cache.take(ticket).map(text -> text.split(" ")).flatMap(this::read);
    }

    private Optional<Principal> read(String[] fields) {
        if (!clock.instant().isBefore(Instant.ofEpochMilli(Long.parseLong(fields[0])))) {
            return Optional.empty();
        }
        return Optional.of(new Principal(
                UserId.parse(fields[1]),
                DeviceId.parse(fields[2]),
                Roles.of(Arrays.copyOfRange(fields, FIELDS, fields.length)),
                Boolean.parseBoolean(fields[4]),
                Instant.ofEpochMilli(Long.parseLong(fields[3]))));
    }
}
