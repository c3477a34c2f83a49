package dev.parley.client.terminal;

import java.util.Locale;
import java.util.Optional;

/// The accounts that a server in development mode makes, so that `alice` and `bob` can be said for short.
enum DemoAccount {
    ADMIN("+12025550100"),
    ALICE("+12025550101"),
    BOB("+12025550102");

    static final String PASSWORD = "parley-demo";

    private final String phoneNumber;

    DemoAccount(String phoneNumber) {
        this.phoneNumber = phoneNumber;
    }

    static Optional<DemoAccount> named(String name) {
        for (DemoAccount account : values()) {
            if (account.name().equalsIgnoreCase(name)) {
                return Optional.of(account);
            }
        }
        return Optional.empty();
    }

    String login() {
        return name().toLowerCase(Locale.ROOT) + "@demo.parley";
    }

    String phoneNumber() {
        return phoneNumber;
    }
}
