package dev.parley.gateway.ws;

import java.util.Set;

/// The fields that hold ids, at whatever depth: JSON writes an id as text, CBOR as a byte string of 16.
final class IdFields {

    /// Of an id in CBOR.
    static final int BYTES = 16;

    private static final Set<String> NAMES = Set.of(
            "avatar",
            "chatId",
            "clientMsgId",
            "deviceId",
            "groupId",
            "mediaId",
            "mentions",
            "peer",
            "sender",
            "sessionId",
            "to",
            "userId",
            "userIds",
            "users");

    private IdFields() {}

    /// Whether the value of a field is an id, or the elements of its array are.
    static boolean contain(String name) {
        return NAMES.contains(name);
    }
}
