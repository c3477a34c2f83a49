package dev.parley.client;

import java.util.UUID;

/// Hears what happens. All methods are called by one thread of the client, one at a time, in order; they may
/// take their time (the connection is slowed down, nothing is lost) but must not wait for a future of the same
/// client.
///
/// An exception thrown here is logged and does not stop the client.
public interface ParleyListener {

    /// An entry of any chat, one's own included: each exactly once a client, in the order of the chat, without
    /// gaps from where the client began. When this returns, the entry counts as delivered and the server is
    /// told so.
    default void onEntry(Entry entry) {}

    /// A chat that is new or changed; after connecting every chat that changed since the last time. A new chat is
    /// told before its first entry.
    default void onChat(ChatSummary chat) {}

    /// Watermarks advanced.
    default void onReceipt(Receipt receipt) {}

    /// Somebody types (`on`), or has stopped: they said so, or were not heard of for 6 s.
    default void onTyping(UUID chatId, UUID userId, boolean on) {}

    /// A watched user came or went; see [ParleyClient#watchPresence].
    default void onPresence(PresenceState state) {}

    /// Connected, and everything missed meanwhile has been told.
    default void onCaughtUp() {}

    /// The connection is lost; the client is trying again by itself.
    default void onDisconnected(String reason) {}

    /// New tokens took the place of the old ones. Keep them if the application logs in by tokens.
    default void onTokens(Tokens tokens) {}

    /// The client has given up for good: the device was signed out (`unauthenticated`) or replaced
    /// (`replaced`).
    default void onStopped(ParleyClientException reason) {}
}
