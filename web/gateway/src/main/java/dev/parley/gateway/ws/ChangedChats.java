package dev.parley.gateway.ws;

import dev.parley.chat.api.ChatChanged;
import dev.parley.chat.api.ChatLog;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Retries;
import dev.parley.platform.api.UserId;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Tells the connected of chats that changed in more than their entries. Mute, archive and settings take no `seq` whose
/// gap would show that they were missed: what fails, because the database is away or too many wait for it, is tried
/// again. What is given up a client learns from its next `sync`. Thread-safe; its observer does not block.
@Singleton
public class ChangedChats {

    private static final int MAX_UNTOLD = 100_000;

    private final Router router;
    private final ChatLog log;
    private final BlockingCalls blocking;

    /// The chats of which a user is being told, and whether one of them changed again meanwhile.
    private final Map<News, Boolean> telling = new ConcurrentHashMap<>();

    private final Retries untold = new Retries("telling of a changed chat", MAX_UNTOLD);

    @Inject
    public ChangedChats(Router router, ChatLog log, BlockingCalls blocking) {
        this.router = router;
        this.log = log;
        this.blocking = blocking;
    }

    void stop(@Observes Shutdown event) {
        untold.stop();
    }

    /// A chat is told of once the transaction that changed it is committed. One after the other for a user and
    /// chat: a summary carries no number by which a client could see that it is older than the one before.
    void on(@Observes(during = TransactionPhase.AFTER_SUCCESS) ChatChanged event) {
        for (UserId user : event.users()) {
            News news = new News(user, event.chatId());
            if (router.reaches(user) && !telling.merge(news, false, (_, _) -> true)) {
                Runnable work = () -> tellOn(news);
                blocking.run(work, failure -> untold.later(work, () -> telling.remove(news), failure));
            }
        }
    }

    private void tellOn(News news) {
        do {
            tell(news);
        } while (telling.computeIfPresent(news, (_, again) -> again ? false : null) != null);
    }

    private void tell(News news) {
        log.summary(news.user(), news.chat()).ifPresent(summary -> {
            Router.Batch batch = router.batch();
            batch.add(news.user(), WireJson.chatEvent(new JsonBytes(), summary), false, null);
            batch.send();
        });
    }

    private record News(UserId user, ChatId chat) {}
}
