package dev.parley.user.api;

/// Brings a one-time code to a phone. Implemented by the notification module.
public interface CodeSender {

    /// Hands the text to the SMS provider or the development outbox. Delivery is not guaranteed: the user asks for
    /// another code. Does not wait for the provider.
    void send(String phoneNumber, String text);
}
