package dev.parley.chat.internal;

import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.UserId;

/// Event: what the log has noted of who hides read receipts in a direct chat is not what module user says.
record ReadPrivacyOutdated(ChatId chatId, UserId low, UserId high) {}
