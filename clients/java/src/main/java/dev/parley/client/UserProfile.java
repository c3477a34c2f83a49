package dev.parley.client;

import java.util.UUID;

/// A user as others see them.
///
/// @param phoneNumber null where it is not shown
public record UserProfile(UUID userId, String name, String phoneNumber) {}
