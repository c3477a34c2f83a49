package dev.parley.chat.api;

import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.UserId;
import java.util.List;
import java.util.UUID;

/// What a user wants to have in a chat's log: a message, or an edit, a deletion or a reaction.
///
/// @param chatId the chat, or null when `to` is given
/// @param to the peer of a direct chat, or null when `chatId` is given
/// @param clientMsgId the sender's id for it; sending the same one again to the chat gets the first answer
///     again
/// @param body a JSON object in UTF-8, checked against `kind` by the chat module: of an edit the whole new
///     body, of a deletion `{}`, of a reaction `emoji`
/// @param replyTo the seq it answers, or 0
/// @param target the seq that an edit, deletion or reaction is about, else 0
/// @param forwardedFrom the message that this one repeats, or null
/// @param expiresInSeconds after which the body is erased, or 0 for what the chat has set
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
        long target,
        MessageRef forwardedFrom,
        int expiresInSeconds,
        SessionId origin) {

    /// 365 days.
    public static final int MAX_EXPIRES_IN_SECONDS = 31_536_000;

    /// A message with nothing but its body.
    public static SendRequest message(
            UserId sender, ChatId chatId, UserId to, UUID clientMsgId, EntryKind kind, byte[] body, SessionId origin) {
        return new SendRequest(sender, chatId, to, clientMsgId, kind, body, 0, List.of(), 0, null, 0, origin);
    }
}
