package dev.parley.container;

import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.Ids;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.Administration;
import dev.parley.user.api.Administration.NewUser;
import dev.parley.user.api.NewDevice;
import dev.parley.user.api.Principal;
import dev.parley.user.api.Role;
import dev.parley.user.api.Tokens;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// Users for tests inside the server.
@Singleton
public class People {

    private static final AtomicInteger PHONE_NUMBERS = new AtomicInteger(20_000_000);

    @Inject
    private Administration administration;

    @Inject
    private Ids ids;

    @Inject
    private Clock clock;

    UserId someone() {
        return administration
                .importUsers(
                        administrator(),
                        java.util.List.of(new NewUser(
                                "+49151" + PHONE_NUMBERS.incrementAndGet(), null, "Somebody", null, Set.of())))
                .getFirst()
                .userId();
    }

    Tokens signedIn(UserId user) {
        return administration.issueTokens(administrator(), user, new NewDevice("container test", "test"));
    }

    private Principal administrator() {
        return new Principal(
                new UserId(ids.next()),
                new DeviceId(ids.next()),
                Set.of(Role.ADMIN),
                false,
                clock.instant().plusSeconds(60));
    }
}
