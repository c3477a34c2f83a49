package dev.parley.group.api;

import java.util.Locale;

/// What a member may do in a group.
public enum GroupRole {
    OWNER,
    ADMIN,
    MEMBER;

    /// As in the protocol, e.g. `owner`.
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Whether this member may add and remove others and change the title.
    public boolean governs() {
        return this != MEMBER;
    }
}
