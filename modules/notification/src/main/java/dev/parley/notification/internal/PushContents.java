package dev.parley.notification.internal;

import dev.parley.chat.api.ChatLog;
import dev.parley.chat.api.ChatLog.Summary;
import dev.parley.chat.api.Entry;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.Users;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/// Words for what happened in a chat while a user was away.
@Singleton
public class PushContents {

    private final ChatLog log;
    private final Users users;

    @Inject
    public PushContents(ChatLog log, Users users) {
        this.log = log;
        this.users = users;
    }

    /// Tells of the newest message of another, else of the entry `due`. Empty when that cannot be read any
    /// more.
    Optional<PushContent> of(UserId user, Summary chat, long due) {
        return Optional.ofNullable(chat.lastEntry())
                .filter(last -> isNews(last, user))
                .or(() -> entry(user, chat, due).filter(entry -> isNews(entry, user)))
                .map(news -> new PushContent(
                        chat.chatId(),
                        chat.group() ? chat.title() : null,
                        users.find(news.sender()).map(Users.User::name).orElse("somebody"),
                        Preview.of(news),
                        Math.max(chat.lastSeq(), due),
                        chat.unread()));
    }

    private Optional<Entry> entry(UserId user, Summary chat, long seq) {
        return log.history(user, chat.chatId(), seq - 1, null, 1).entries().stream()
                .filter(entry -> entry.seq() == seq)
                .findFirst();
    }

    private static boolean isNews(Entry entry, UserId user) {
        return entry.kind().isMessage() && !entry.isErased() && !entry.sender().equals(user);
    }
}
