package dev.parley.browser;

/// Somebody with a password.
///
/// @param name as others see it
record Account(String userId, String name, String phoneNumber, String email, String password) {}
