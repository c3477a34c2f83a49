package dev.parley.chat.api;

import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.UserId;
import java.util.List;
import java.util.UUID;

/// One committed entry of a chat's log. Immutable, but for the arrays, which nobody writes to.
///
/// @param seq its number in the chat, from 1 without gaps
/// @param body a JSON object in UTF-8
/// @param sentAtMillis when the server took it, Unix milliseconds
/// @param replyTo the seq it answers, or 0
@SuppressWarnings("ArrayRecordComponent") // a copy per receiver would be the largest cost of a message
public record Entry(
        ChatId chatId,
        long seq,
        UserId sender,
        UUID clientMsgId,
        EntryKind kind,
        byte[] body,
        long sentAtMillis,
        long replyTo,
        List<UserId> mentions) {}
