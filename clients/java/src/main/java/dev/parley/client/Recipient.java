package dev.parley.client;

import java.util.UUID;

/// Where a message goes: to a user (the direct chat is made if need be) or into a chat.
public sealed interface Recipient {
    /// A person.
    record User(UUID userId) implements Recipient {}

    /// A direct chat or a group, by its id.
    record Chat(UUID chatId) implements Recipient {}

    static Recipient user(UUID userId) {
        return new User(userId);
    }

    static Recipient chat(UUID chatId) {
        return new Chat(chatId);
    }
}
