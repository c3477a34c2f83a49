package dev.parley.client;

import java.util.UUID;

/// One entry among all chats.
public record EntryRef(UUID chatId, long seq) {}
