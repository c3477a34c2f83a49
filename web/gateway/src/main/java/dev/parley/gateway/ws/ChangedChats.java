package dev.parley.gateway.ws;

import dev.parley.chat.api.ChatChanged;
import dev.parley.chat.api.ChatLog;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Cluster;
import dev.parley.platform.api.Cluster.Topic;
import dev.parley.platform.api.Retries;
import dev.parley.platform.api.UserId;
import dev.parley.platform.api.Uuids;
import dev.parley.presence.api.Presence;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Tells the connected of chats that changed in more than their entries. A summary carries no number by which a
/// client could see that it is older than the one before: so the node to which a user is connected reads it, one
/// after the other for a user and chat, and the others only tell that node to.
///
/// Mute, archive and settings take no `seq` whose gap would show that they were missed: what fails, because the
/// database is away or too many wait for it, is tried again. What still fails then a client learns from its next
/// `sync`. Thread-safe; its observer does not block.
@Singleton
public class ChangedChats {

    private static final int ID_BYTES = 16;
    private static final int MAX_UNTOLD = 100_000;

    private final Sessions sessions;
    private final Presence presence;
    private final Cluster cluster;
    private final ChatLog log;
    private final BlockingCalls blocking;

    /// The chats of which a user is being told, and whether one of them changed again meanwhile.
    private final Map<News, Boolean> telling = new ConcurrentHashMap<>();

    /// The connections whose `sync` is being answered, and the chats that they are told of meanwhile.
    private final Map<Connection, Set<ChatId>> syncing = new ConcurrentHashMap<>();

    private final Retries untold = new Retries("telling of a changed chat", MAX_UNTOLD);

    @Inject
    public ChangedChats(Sessions sessions, Presence presence, Cluster cluster, ChatLog log, BlockingCalls blocking) {
        this.sessions = sessions;
        this.presence = presence;
        this.cluster = cluster;
        this.log = log;
        this.blocking = blocking;
    }

    void start(@Observes Startup event) {
        cluster.listen(Topic.CHATS_TO_TELL, (_, message) -> {
            ChatId chat = new ChatId(Uuids.fromBytes(message, 0));
            for (int at = ID_BYTES; at < message.length; at += ID_BYTES) {
                tellLater(new UserId(Uuids.fromBytes(message, at)), chat);
            }
        });
    }

    void stop(@Observes Shutdown event) {
        untold.stop();
    }

    /// A chat is told of once the transaction that changed it is committed.
    void on(@Observes(during = TransactionPhase.AFTER_SUCCESS) ChatChanged event) {
        Map<String, List<UserId>> elsewhere = new HashMap<>();
        for (UserId user : event.users()) {
            tellLater(user, event.chatId());
            presence.otherNodesOf(user)
                    .forEach(node -> elsewhere
                            .computeIfAbsent(node, _ -> new ArrayList<>())
                            .add(user));
        }
        elsewhere.forEach((node, users) -> cluster.send(node, Topic.CHATS_TO_TELL, message(event.chatId(), users)));
    }

    private static byte[] message(ChatId chat, List<UserId> users) {
        ByteBuffer message = ByteBuffer.allocate(ID_BYTES * (1 + users.size())).put(Uuids.toBytes(chat.value()));
        users.forEach(user -> message.put(Uuids.toBytes(user.value())));
        return message.array();
    }

    /// Runs what reads for a connection's `sync` and sends the reply. What is told meanwhile may have been read after
    /// it, and be sent before it: so it is told once more behind the reply. One at a time for a connection.
    void whileSyncing(Connection connection, Runnable answer) {
        Set<ChatId> told = ConcurrentHashMap.newKeySet();
        syncing.put(connection, told);
        try {
            answer.run();
        } finally {
            syncing.remove(connection);
            told.forEach(chat -> tellLater(connection.userId(), chat));
        }
    }

    private void tellLater(UserId user, ChatId chat) {
        News news = new News(user, chat);
        if (begins(news)) {
            blocking.run(() -> tellOn(news), failure -> failed(news, failure));
        }
    }

    /// Tells a user who is connected here, on this thread: for who tells much, and not all of it at once.
    void tell(UserId user, ChatId chat) {
        News news = new News(user, chat);
        if (begins(news)) {
            try {
                tellOn(news);
            } catch (RuntimeException failure) {
                failed(news, failure);
            }
        }
    }

    /// Whether somebody here is to be told, and nobody is about to: whoever is does it once more.
    private boolean begins(News news) {
        return sessions.of(news.user()).length > 0 && !telling.merge(news, false, (_, _) -> true);
    }

    private void tellOn(News news) {
        do {
            log.summary(news.user(), news.chat()).ifPresent(summary -> {
                OutFrame frame = WireJson.chatEvent(new JsonBytes(), summary);
                long nowNanos = System.nanoTime();
                for (Connection connection : sessions.of(news.user())) {
                    // Before it is sent: what is noted too late for the reply is sent behind it.
                    Set<ChatId> toldMeanwhile = syncing.get(connection);
                    if (toldMeanwhile != null) {
                        toldMeanwhile.add(news.chat());
                    }
                    connection.sendNews(frame, nowNanos);
                }
            });
        } while (telling.computeIfPresent(news, (_, again) -> again ? false : null) != null);
    }

    private void failed(News news, RuntimeException failure) {
        untold.later(() -> tellOn(news), () -> telling.remove(news), failure);
    }

    private record News(UserId user, ChatId chat) {}
}
