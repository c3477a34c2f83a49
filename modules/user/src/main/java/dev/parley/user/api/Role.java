package dev.parley.user.api;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What an account may do beyond chatting. The wire name is also what tokens and the database hold.
public enum Role {
    /// Governs users, groups, devices, retention.
    ADMIN;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /// As in the protocol, e.g. `admin`.
    public String wireName() {
        return wireName;
    }

    public static Optional<Role> ofWireName(String name) {
        return Arrays.stream(values())
                .filter(role -> role.wireName.equals(name))
                .findFirst();
    }
}
