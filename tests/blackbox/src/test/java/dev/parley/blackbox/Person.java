package dev.parley.blackbox;

import com.fasterxml.jackson.databind.JsonNode;

/// A user with one device of his or hers.
///
/// @param tokens as the server gave them
record Person(Server server, String id, String name, String phoneNumber, JsonNode tokens) {

    String accessToken() {
        return tokens.path("accessToken").asText();
    }

    String deviceId() {
        return tokens.path("deviceId").asText();
    }

    Rest rest() {
        return server.rest().as(accessToken());
    }

    /// Opens a connection of this device.
    ChatSocket connect() {
        return new ChatSocket(opening().open());
    }

    ChatSocket connect(Encoding encoding) {
        return new ChatSocket(
                opening()
                        .header("Sec-WebSocket-Protocol", encoding.subProtocol())
                        .open(),
                encoding);
    }

    RawWebSocket.Opening opening() {
        return new RawWebSocket.Opening(server.baseUri()).token(accessToken());
    }

    /// The same device, by another way to the same service.
    Person by(Server other) {
        return new Person(other, id, name, phoneNumber, tokens);
    }

    /// Has its device told of what comes while it is not connected.
    void acceptPushes() {
        rest().put("/devices/me/push", Json.object("provider", "fcm", "token", "token-" + id, "locale", "en"))
                .expect(204);
    }

    /// Whether one was sent by the server through which it is seen.
    boolean wasPushed() {
        return !server.rest()
                .get("/dev/outbox?to=" + deviceId())
                .expect(200)
                .json()
                .path("items")
                .isEmpty();
    }

    /// The same user with a device more.
    Person anotherDevice() {
        return server.withDevice(id, name, phoneNumber);
    }
}
