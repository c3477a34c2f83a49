package dev.parley.user.api;

/// A device as it introduces itself when it signs in.
///
/// @param name for its owner to tell devices apart, 1 to 100 characters, e.g. `Firefox on Linux`
/// @param platform what it is, 1 to 50 characters, e.g. `web`, `android`
public record NewDevice(String name, String platform) {}
