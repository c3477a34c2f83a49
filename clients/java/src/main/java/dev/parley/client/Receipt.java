package dev.parley.client;

import java.time.Instant;
import java.util.UUID;

/// Watermarks of a chat have advanced: everything up to them was delivered or read.
///
/// @param mine false: the smallest watermarks among the other members. True: the user's own, moved by another
///     device
/// @param at when
public record Receipt(UUID chatId, boolean mine, long delivered, long read, Instant at) {}
