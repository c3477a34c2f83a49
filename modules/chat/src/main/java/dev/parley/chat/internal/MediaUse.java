package dev.parley.chat.internal;

import dev.parley.platform.api.UserId;
import java.nio.ByteBuffer;
import java.util.UUID;

/// The name of one use of a medium in a chat: of the message that brought it. A `clientMsgId` alone does not do: all
/// members see it and may give it to a message of their own, with the same medium, and delete that.
final class MediaUse {

    private MediaUse() {}

    /// A hash (version 3 of RFC 9562) of both, so that nobody finds another pair with the same name.
    static UUID of(UserId sender, UUID clientMsgId) {
        return UUID.nameUUIDFromBytes(ByteBuffer.allocate(4 * Long.BYTES)
                .putLong(sender.value().getMostSignificantBits())
                .putLong(sender.value().getLeastSignificantBits())
                .putLong(clientMsgId.getMostSignificantBits())
                .putLong(clientMsgId.getLeastSignificantBits())
                .array());
    }
}
