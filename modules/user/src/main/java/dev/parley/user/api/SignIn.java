package dev.parley.user.api;

import java.time.Instant;
import java.util.UUID;

/// The ways to get tokens. Every sign-in makes a device of its own. Thread-safe; blocks on the database, and
/// password sign-in on the processor.
///
/// Errors: `invalid` for a field out of its bounds, `unauthenticated` for a wrong or used-up secret, which
/// never tells whether the account exists, `rate-limited`, `overloaded` (password sign-in), `unavailable`.
public interface SignIn {

    /// Sends a six-digit code to a phone, known or not. It is valid for five minutes and five guesses.
    ///
    /// A phone number gets one code in 30 seconds and five in an hour unless configured otherwise; then the
    /// answer is `rate-limited` with the time to wait, not a pretended success: who typed the number should
    /// learn why no message comes, and it tells nothing about whether there is an account.
    ///
    /// @param phoneNumber E.164, with the plus sign; blanks and the usual separators are ignored
    CodeChallenge requestCode(String phoneNumber);

    /// Takes a code. The first time, it makes the account.
    ///
    /// @param name of a new account, or null for a plain one that its owner can change; ignored for an
    ///     existing account
    Tokens verifyCode(UUID challengeId, String code, String name, NewDevice device);

    /// @param login a phone number or an e-mail address
    Tokens logIn(String login, String password, NewDevice device);

    /// Exchanges a refresh token for new tokens. The old one is used up by that: whoever presents it again,
    /// the copy or the original, has the device revoked.
    Tokens refresh(String refreshToken);

    record CodeChallenge(UUID challengeId, Instant expiresAt) {}
}
