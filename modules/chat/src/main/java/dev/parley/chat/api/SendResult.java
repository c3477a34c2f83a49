package dev.parley.chat.api;

import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.ParleyException;

/// How a send ended.
public sealed interface SendResult {

    /// The message is committed with `synchronous_commit=on` and survives any crash.
    ///
    /// @param duplicate whether it was stored by an earlier request with the same `clientMsgId`
    record Stored(ChatId chatId, long seq, long sentAtMillis, boolean duplicate) implements SendResult {}

    /// Nothing was stored, unless the code is `internal`, which promises neither.
    record Refused(ParleyException reason) implements SendResult {}
}
