package dev.parley.chat.api;

import dev.parley.platform.api.ChatId;

/// One entry, by its place.
public record MessageRef(ChatId chatId, long seq) {}
