package dev.parley.gateway.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.chat.api.ChatChanged;
import dev.parley.chat.api.ChatLog;
import dev.parley.gateway.ws.ConnectedClients.Ends;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Cluster.Topic;
import dev.parley.platform.api.DatabaseUnavailable;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.LoneServer;
import dev.parley.platform.testing.Uncounted;
import dev.parley.platform.testing.Wiretap;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A client that is connected learns of a mute though the database was away for a moment.
@Timeout(60)
class ChangedChatsTest {

    private static final UserId ANN = new UserId(new UUID(1, 2));
    private static final ChatId CHAT = new ChatId(new UUID(7, 8));

    private final Wiretap wire = new Wiretap();
    private final FailingLog log = new FailingLog();
    private final ConnectedClients clients = new ConnectedClients();
    private ChangedChats chats;
    private Ends phone;

    @BeforeEach
    void open() {
        Settings settings = new Settings(Map.of());
        ConnectedElsewhere presence = new ConnectedElsewhere(Map.of(ANN, List.of(Wiretap.OTHER)));
        Sessions sessions =
                new Sessions(presence, new LoneServer(), new OutboundBudget(1 << 20), new Uncounted(), settings);
        chats = new ChangedChats(sessions, presence, wire, log, new BlockingCalls(settings));
        chats.start(new Startup());
        phone = clients.open(ANN);
        sessions.add(phone.connection());
        phone.connection().start();
    }

    @AfterEach
    void close() {
        chats.stop(new Shutdown());
        clients.close();
    }

    @Test
    void whatCouldNotBeToldIsToldLater() throws IOException {
        log.failures.set(2);
        chats.on(new ChatChanged(CHAT, List.of(ANN)));
        assertThat(phone.receivedUntil("}"))
                .contains("\"t\":\"chat\"", "\"mutedUntil\":", CHAT.value().toString());
        // And what comes after it is news again.
        chats.on(new ChatChanged(CHAT, List.of(ANN)));
        assertThat(phone.receivedUntil("}")).contains("\"t\":\"chat\"");
    }

    /// Summaries of two nodes would come in any order, and carry no number.
    @Test
    void anotherNodeIsToldToReadItItself() throws IOException {
        chats.on(new ChatChanged(CHAT, List.of(ANN)));
        String ids = "00000000000000070000000000000008" + "00000000000000010000000000000002";
        assertThat(wire.heard()).containsExactly("CHATS_TO_TELL " + ids);
        assertThat(phone.receivedUntil("}")).contains("\"t\":\"chat\"");
        wire.say(Topic.CHATS_TO_TELL, ids);
        assertThat(phone.receivedUntil("}"))
                .contains("\"t\":\"chat\"", CHAT.value().toString());
    }

    /// The one may have been read before the other, and be sent behind it.
    @Test
    void whatIsToldWhileASyncIsAnsweredIsToldAgainBehindTheReply() throws IOException {
        chats.whileSyncing(phone.connection(), () -> {
            chats.tell(ANN, CHAT);
            phone.connection().send(new JsonBytes().ascii("the reply").toFrame());
        });
        assertThat(phone.receivedUntil("\"unread\":2"))
                .containsSubsequence("\"unread\":1", "the reply", "\"unread\":2");
        chats.whileSyncing(phone.connection(), () -> {});
        chats.tell(ANN, CHAT);
        assertThat(phone.receivedUntil("\"unread\":3")).contains("\"unread\":3");
    }

    @Test
    void whoIsNotHereIsNotReadFor() {
        chats.on(new ChatChanged(CHAT, List.of(new UserId(UUID.randomUUID()))));
        chats.tell(new UserId(UUID.randomUUID()), CHAT);
        assertThat(log.read.get()).isZero();
    }

    private static final class FailingLog implements ChatLog {
        private final AtomicInteger failures = new AtomicInteger();
        private final AtomicInteger read = new AtomicInteger();

        @Override
        public Optional<Summary> summary(UserId user, ChatId chatId) {
            int reads = read.incrementAndGet();
            if (failures.getAndDecrement() > 0) {
                throw new DatabaseUnavailable("08006", null);
            }
            return Optional.of(new Summary(
                    chatId, false, "Ben", null, null, null, 0, null, reads, 0, 0, 0, 0, 2, Instant.EPOCH, false, 1, 0));
        }

        @Override
        public Page history(UserId user, ChatId chatId, Long after, Long before, int limit) {
            throw new UnsupportedOperationException("it only tells of chats");
        }

        @Override
        public SyncPage sync(UserId user, String cursor, int limit) {
            throw new UnsupportedOperationException("it only tells of chats");
        }

        @Override
        public String cursorOfNow() {
            throw new UnsupportedOperationException("it only tells of chats");
        }

        @Override
        public List<MemberReceipt> info(UserId user, ChatId chatId, long target) {
            throw new UnsupportedOperationException("it only tells of chats");
        }
    }
}
