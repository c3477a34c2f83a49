package dev.parley.gateway.ws;

import dev.parley.chat.api.ChatChanged;
import dev.parley.chat.api.ChatLog;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.UserId;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Tells the connected of chats that changed in more than their entries. Mute, archive and settings take no `seq` whose
/// gap would show that they were missed: what fails, because the database is away or too many wait for it, is tried
/// again each second for five minutes, by one thread and so one after the other. What still fails then, or finds no
/// room among so many, a client learns from its next `sync`. Thread-safe; its observer does not block.
@Singleton
public class ChangedChats {

    private static final System.Logger LOG = System.getLogger(ChangedChats.class.getName());
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int MAX_RETRIES = 300;
    private static final int MAX_UNTOLD = 100_000;

    private final Router router;
    private final ChatLog log;
    private final BlockingCalls blocking;

    /// The chats of which a user is being told, and whether one of them changed again meanwhile.
    private final Map<News, Boolean> telling = new ConcurrentHashMap<>();

    /// Those of them that wait to be tried again, in the order in which they will be.
    private final BlockingQueue<Untold> untold = new LinkedBlockingQueue<>(MAX_UNTOLD);

    private Thread retries;

    @Inject
    public ChangedChats(Router router, ChatLog log, BlockingCalls blocking) {
        this.router = router;
        this.log = log;
        this.blocking = blocking;
    }

    synchronized void start(@Observes Startup event) {
        if (retries == null) {
            retries = Thread.ofVirtual().name("parley-changed-chats").start(this::tellUntold);
        }
    }

    synchronized void stop(@Observes Shutdown event) {
        if (retries != null) {
            retries.interrupt();
        }
    }

    /// A chat is told of once the transaction that changed it is committed. One after the other for a user and
    /// chat: a summary carries no number by which a client could see that it is older than the one before.
    void on(@Observes(during = TransactionPhase.AFTER_SUCCESS) ChatChanged event) {
        for (UserId user : event.users()) {
            News news = new News(user, event.chatId());
            if (router.reaches(user) && !telling.merge(news, false, (_, _) -> true)) {
                blocking.run(() -> tellOn(news), failure -> failed(news, MAX_RETRIES, failure));
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

    private void failed(News news, int retriesLeft, RuntimeException failure) {
        if (retriesLeft > 0 && untold.offer(new Untold(news, retriesLeft, System.nanoTime() + RETRY_NANOS))) {
            LOG.log(
                    retriesLeft == MAX_RETRIES ? Level.WARNING : Level.DEBUG,
                    "telling of a changed chat failed, and is tried again",
                    failure);
        } else {
            telling.remove(news);
            LOG.log(Level.WARNING, "telling of a changed chat failed", failure);
        }
    }

    private void tellUntold() {
        try {
            while (true) {
                Untold next = untold.take();
                TimeUnit.NANOSECONDS.sleep(next.dueNanos() - System.nanoTime());
                try {
                    tellOn(next.news());
                } catch (RuntimeException failure) {
                    failed(next.news(), next.retriesLeft() - 1, failure);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private record News(UserId user, ChatId chat) {}

    private record Untold(News news, int retriesLeft, long dueNanos) {}
}
