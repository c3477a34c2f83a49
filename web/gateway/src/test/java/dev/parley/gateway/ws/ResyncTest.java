package dev.parley.gateway.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.chat.api.ChatLog;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.ClusterChanged;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.LoneServer;
import dev.parley.platform.testing.ManualClock;
import dev.parley.platform.testing.Uncounted;
import jakarta.enterprise.event.Shutdown;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Reading anew what was missed takes as long as the database needs.
@Timeout(60)
class ResyncTest {

    private final ManualClock clock = new ManualClock();
    private final SlowLog log = new SlowLog();
    private final CompletableFuture<Void> known = new CompletableFuture<>();
    private final ToldChats chats = new ToldChats();
    private final Resync resync = new Resync(log, chats, new OneUser(), new ConnectedElsewhere(Map.of(), known), clock);

    @AfterEach
    void stop() {
        resync.stop(new Shutdown());
    }

    private void tell(long sinceMillis) {
        resync.on(new ClusterChanged(sinceMillis));
    }

    @Test
    void newsOfTheClusterDoNotWaitForItAndMakeOneRoundMore() throws InterruptedException {
        known.complete(null);
        long now = clock.millis();
        tell(now);
        assertThat(log.askedWithin(30_000)).isTrue();
        tell(now + 2);
        tell(now + 1);
        tell(now + 3);
        log.answers.release(100);
        assertThat(log.askedWithin(30_000)).isTrue();
        assertThat(log.askedWithin(500)).isFalse();
        tell(now + 4);
        assertThat(log.askedWithin(30_000)).isTrue();
    }

    /// What a node commits that does not know yet who is here, it tells nobody.
    @Test
    void itIsReadWhenTheOthersKnowWhoIsHere() throws InterruptedException {
        log.answers.release(100);
        tell(clock.millis());
        assertThat(log.askedWithin(500)).isFalse();
        known.complete(null);
        assertThat(log.askedWithin(30_000)).isTrue();
    }

    /// One that hangs holds up nobody for long, and is made up for when it has answered.
    @Test
    void itIsReadWithoutOneThatDoesNotAnswerAndOnceMoreWhenItHas() throws InterruptedException {
        log.answers.release(100);
        tell(clock.millis());
        assertThat(log.askedWithin(30_000)).isTrue();
        assertThat(log.askedWithin(500)).isFalse();
        known.complete(null);
        assertThat(log.askedWithin(30_000)).isTrue();
    }

    @Test
    void whatOneUserMayHaveMissedIsReadForThatOneAlone() throws InterruptedException {
        UserId late = new UserId(new UUID(2, 2));
        log.answers.release(100);
        resync.tellSince(late, clock.millis());
        assertThat(log.askedWithin(30_000)).isTrue();
        assertThat(log.askedWithin(500)).isFalse();
        assertThat(log.users).containsExactly(late);
    }

    /// In its turn, and not what was read here: see [ChangedChats].
    @Test
    void whatChangedIsTold() throws InterruptedException {
        ChatId chat = new ChatId(new UUID(7, 7));
        log.changed = List.of(new ChatLog.Summary(
                chat, false, "Ben", null, null, null, 0, null, 0, 0, 0, 0, 0, 2, null, false, 1, 0));
        log.answers.release(100);
        resync.tellSince(OneUser.USER, clock.millis());
        assertThat(chats.told.poll(30, TimeUnit.SECONDS)).isEqualTo(chat);
    }

    private static final class ToldChats extends ChangedChats {
        private final BlockingQueue<ChatId> told = new LinkedBlockingQueue<>();

        ToldChats() {
            super(null, null, null, null, null);
        }

        @Override
        void tell(UserId user, ChatId chat) {
            told.add(chat);
        }
    }

    /// Answers when it is let.
    private static final class SlowLog implements ChatLog {
        private volatile List<Summary> changed = List.of();
        private final List<UserId> users = new CopyOnWriteArrayList<>();
        private final Semaphore asked = new Semaphore(0);
        private final Semaphore answers = new Semaphore(0);

        boolean askedWithin(long millis) throws InterruptedException {
            return asked.tryAcquire(millis, TimeUnit.MILLISECONDS);
        }

        @Override
        public SyncPage sync(UserId user, String cursor, int limit) {
            users.add(user);
            asked.release();
            answers.acquireUninterruptibly();
            return new SyncPage(changed, "cursor", false);
        }

        @Override
        public String cursorOfNow() {
            return "cursor";
        }

        @Override
        public Page history(UserId user, ChatId chatId, Long after, Long before, int limit) {
            throw new UnsupportedOperationException("it only compares");
        }

        @Override
        public Optional<Summary> summary(UserId user, ChatId chatId) {
            throw new UnsupportedOperationException("it only compares");
        }

        @Override
        public List<MemberReceipt> info(UserId user, ChatId chatId, long target) {
            throw new UnsupportedOperationException("it only compares");
        }
    }

    private static final class OneUser extends Sessions {
        private static final UserId USER = new UserId(new UUID(1, 1));

        OneUser() {
            super(null, new LoneServer(), new OutboundBudget(1 << 20), new Uncounted(), new Settings(Map.of()));
        }

        @Override
        Set<UserId> users() {
            return Set.of(USER);
        }
    }
}
