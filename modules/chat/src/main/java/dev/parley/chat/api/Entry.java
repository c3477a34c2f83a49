package dev.parley.chat.api;

import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.UserId;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/// One committed entry of a chat's log. Immutable, but for the arrays, which nobody writes to.
///
/// @param seq its number in the chat, from 1 without gaps
/// @param body a JSON object in UTF-8
/// @param sentAtMillis when the server took it, Unix milliseconds
/// @param replyTo the seq it answers, or 0
/// @param target the seq that an edit, deletion or reaction is about, or 0
/// @param forwardedFrom the message it repeats, or null
/// @param expiresAtMillis when its body is erased, Unix milliseconds, or 0
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
        List<UserId> mentions,
        long target,
        MessageRef forwardedFrom,
        long expiresAtMillis) {

    private static final byte[] NOTHING = {'{', '}'};

    /// Whether it was a message whose body was deleted or has expired.
    public boolean isErased() {
        return kind.isMessage() && Arrays.equals(body, NOTHING);
    }

    /// The entry as it is to be shown at a time: without its body once it has expired, whether or not that was
    /// erased from storage yet.
    public Entry at(long nowMillis) {
        if (expiresAtMillis == 0 || nowMillis < expiresAtMillis) {
            return this;
        }
        return new Entry(
                chatId,
                seq,
                sender,
                clientMsgId,
                kind,
                NOTHING,
                sentAtMillis,
                replyTo,
                List.of(),
                target,
                forwardedFrom,
                expiresAtMillis);
    }
}
