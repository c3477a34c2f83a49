package dev.parley.group.api;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What a member may do in a group. In order: the one who governs most comes first.
public enum GroupRole {
    OWNER,
    ADMIN,
    MEMBER;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /// As in the protocol, e.g. `owner`.
    public String wireName() {
        return wireName;
    }

    public static Optional<GroupRole> ofWireName(String name) {
        return Arrays.stream(values())
                .filter(role -> role.wireName.equals(name))
                .findFirst();
    }

    /// Whether this member may add and remove others and change title and avatar.
    public boolean governs() {
        return this != MEMBER;
    }
}
