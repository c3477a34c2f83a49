package dev.parley.client;

import java.time.Instant;
import java.util.UUID;

/// How far a message has come with one of the other members.
///
/// @param delivered when the first of their devices got it, or null
/// @param read when they saw it, or null where they have not, hide it, or the caller hides its own
public record MemberReceipt(UUID userId, Instant delivered, Instant read) {}
