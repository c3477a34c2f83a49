package dev.parley.notification.internal;

import dev.parley.platform.api.ChatId;

/// What a push says.
///
/// @param group the group's title, or null in a direct chat
/// @param sender the name of who wrote the newest message
/// @param preview the start of the message, or what kind it is
/// @param upTo the last entry it stands for
/// @param unread how many messages of the chat are unread
record PushContent(ChatId chatId, String group, String sender, String preview, long upTo, long unread) {

    /// As one line, e.g. `New message from Alice in Team: See you at nine`.
    String line() {
        return "New message from " + sender + (group == null ? "" : " in " + group) + ": " + preview;
    }
}
