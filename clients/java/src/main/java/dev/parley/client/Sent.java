package dev.parley.client;

import java.time.Instant;
import java.util.UUID;

/// A message is stored for good.
///
/// @param seq its number in the chat's log
/// @param sentAt when the server took it
/// @param duplicate whether an earlier attempt had already stored it
public record Sent(UUID chatId, long seq, Instant sentAt, boolean duplicate) {}
