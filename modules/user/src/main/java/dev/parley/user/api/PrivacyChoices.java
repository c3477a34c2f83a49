package dev.parley.user.api;

/// What a user lets whom see. In a change, null leaves a choice as it is.
///
/// @param lastSeen when it was last seen, and whether it is online
/// @param readReceipts that it has read others' messages
public record PrivacyChoices(Audience lastSeen, Audience readReceipts, Audience profilePhoto) {}
