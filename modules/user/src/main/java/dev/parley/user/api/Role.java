package dev.parley.user.api;

/// What an account may do beyond chatting.
public enum Role {
    /// Governs users, groups, devices, retention.
    ADMIN
}
