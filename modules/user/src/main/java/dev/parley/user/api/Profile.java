package dev.parley.user.api;

import dev.parley.platform.api.UserId;
import java.util.Set;

/// A user as its reader may see it; null stands for what the reader may not.
///
/// @param about what the user says about itself, at most 500 characters, may be empty
/// @param phoneNumber E.164; see [Profiles] for who sees it
/// @param email for the user itself alone; null too where there is none
/// @param privacy for the user itself alone
/// @param roles for the user itself alone
public record Profile(
        UserId userId,
        String name,
        String about,
        String phoneNumber,
        String email,
        PrivacyChoices privacy,
        Set<Role> roles) {}
