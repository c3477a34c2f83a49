package dev.parley.chat.api;

import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.UserId;

/// A message on the queue [#QUEUE]: an entry was committed for a member without a connected device. Sent at least once
/// an unread burst; a crash may repeat it, so consumers are idempotent by (user, chat, seq). Carried as a JMS
/// `MapMessage` with the fields `user`, `chat`, `seq`.
public record PushDue(UserId user, ChatId chatId, long seq) {

    public static final String QUEUE = "java:/jms/queue/parley.push";
}
