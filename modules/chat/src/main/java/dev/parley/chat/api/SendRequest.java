package dev.parley.chat.api;

import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.UserId;
import java.util.List;
import java.util.UUID;

/// A message that a user wants to send.
///
/// @param chatId the chat, or null when `to` is given
/// @param to the peer of a direct chat, or null when `chatId` is given
/// @param clientMsgId the sender's id for it; sending the same one again to the chat gets the first answer again
/// @param body a JSON object in UTF-8, checked against `kind` by the chat module
/// @param replyTo the seq it answers, or 0
/// @param origin the connection it came by, or null
@SuppressWarnings("ArrayRecordComponent") // handed over once, never shared
public record SendRequest(
        UserId sender,
        ChatId chatId,
        UserId to,
        UUID clientMsgId,
        EntryKind kind,
        byte[] body,
        long replyTo,
        List<UserId> mentions,
        SessionId origin) {}
