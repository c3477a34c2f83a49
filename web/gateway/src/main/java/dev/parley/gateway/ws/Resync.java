package dev.parley.gateway.ws;

import dev.parley.chat.api.ChatLog;
import dev.parley.platform.api.ClusterChanged;
import dev.parley.platform.api.DatabaseException;
import dev.parley.platform.api.UserId;
import dev.parley.presence.api.Presence;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/// Tells this node's clients what other nodes may have failed to tell. A node that dies right after a commit takes the
/// news of it along; nodes that were apart have missed one another's. For every user connected here the chats that
/// changed since then are read from the database, as `sync` would, and sent as `chat` events: a client that sees a
/// `lastSeq` ahead of its own reads the gap.
///
/// Where a round begins is noted every few seconds, as a cursor of `sync`. A round takes as long as the database needs,
/// on a thread of its own: other news of the cluster does not wait for it. One round at a time; what comes meanwhile
/// makes one more. It asks for one user after the other, so that the database is not flooded.
@Singleton
public class Resync {

    private static final System.Logger LOG = System.getLogger(Resync.class.getName());
    private static final int NOTE_SECONDS = 5;
    private static final int MAX_NOTES = 720;
    private static final int PAGE = 100;
    private static final int MAX_TRIES = 60;
    private static final int RETRY_SECONDS = 5;
    private static final int MAX_WAIT_SECONDS = 5;
    private static final long NOTHING = Long.MAX_VALUE;

    private final ChatLog log;
    private final ChangedChats chats;
    private final Sessions sessions;
    private final Presence presence;
    private final Clock clock;
    private final ConcurrentSkipListMap<Long, String> cursors = new ConcurrentSkipListMap<>();
    private final AtomicLong missedSince = new AtomicLong(NOTHING);

    /// Who may have missed something by itself, and since when.
    private final Map<UserId, Long> late = new ConcurrentHashMap<>();

    private final AtomicBoolean tellingLate = new AtomicBoolean();
    private final Lock round = new ReentrantLock();
    private Thread notes;
    private volatile boolean stopped;

    @Inject
    public Resync(ChatLog log, ChangedChats chats, Sessions sessions, Presence presence, Clock clock) {
        this.log = log;
        this.chats = chats;
        this.sessions = sessions;
        this.presence = presence;
        this.clock = clock;
    }

    synchronized void start(@Observes Startup event) {
        if (notes == null) {
            notes = Thread.ofVirtual().name("parley-resync-notes").start(this::note);
        }
    }

    synchronized void stop(@Observes Shutdown event) {
        stopped = true;
        if (notes != null) {
            notes.interrupt();
        }
    }

    private void note() {
        try {
            while (true) {
                try {
                    String cursor = log.cursorOfNow();
                    // Not the time before: a cursor must not be younger than it says.
                    cursors.put(clock.millis(), cursor);
                    while (cursors.size() > MAX_NOTES) {
                        cursors.pollFirstEntry();
                    }
                } catch (DatabaseException away) {
                    LOG.log(Level.DEBUG, "no cursor could be noted", away);
                }
                TimeUnit.SECONDS.sleep(NOTE_SECONDS);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    void on(@Observes @Priority(ClusterChanged.CLIENTS) ClusterChanged event) {
        if (missedSince.getAndAccumulate(event.sinceMillis(), Math::min) == NOTHING) {
            Thread.ofVirtual().name("parley-resync").start(this::tellAll);
        }
    }

    /// One user may not have been told of what other nodes committed since then, in Unix milliseconds. Does not block.
    void tellSince(UserId user, long sinceMillis) {
        late.merge(user, sinceMillis, Math::min);
        if (!tellingLate.getAndSet(true)) {
            Thread.ofVirtual().name("parley-resync-late").start(this::tellLate);
        }
    }

    private void tellAll() {
        inTurn(() -> {
            long since = missedSince.getAndSet(NOTHING);
            // A node that is back tells them of what it commits once it knows of them; what it did before is read here.
            CompletableFuture<Void> known = presence.knownElsewhere().toCompletableFuture();
            known.copy()
                    .completeOnTimeout(null, MAX_WAIT_SECONDS, TimeUnit.SECONDS)
                    .join();
            if (!known.isDone()) {
                var _ = known.thenRun(() -> on(new ClusterChanged(since)));
            }
            tell(sessions.users(), cursorBefore(since));
        });
    }

    private void tellLate() {
        inTurn(() -> {
            tellingLate.set(false);
            Set<UserId> users = new HashSet<>();
            long since = NOTHING;
            for (UserId user : Set.copyOf(late.keySet())) {
                Long known = late.remove(user);
                if (known != null) {
                    since = Math.min(since, known);
                    users.add(user);
                }
            }
            tell(users, cursorBefore(since));
        });
    }

    private void inTurn(Turn turn) {
        round.lock();
        try {
            turn.take();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } finally {
            round.unlock();
        }
    }

    @FunctionalInterface
    private interface Turn {
        void take() throws InterruptedException;
    }

    private void tell(Set<UserId> users, String cursor) throws InterruptedException {
        Set<UserId> untold = untold(users, cursor);
        for (int tries = MAX_TRIES; !untold.isEmpty() && tries > 0 && !stopped; tries--) {
            TimeUnit.SECONDS.sleep(RETRY_SECONDS);
            untold = untold(untold, cursor);
        }
    }

    private String cursorBefore(long sinceMillis) {
        var before = cursors.floorEntry(sinceMillis);
        var first = before != null ? before : cursors.firstEntry();
        return first == null ? null : first.getValue();
    }

    /// Tells each what changed.
    ///
    /// @return those for whom that failed
    private Set<UserId> untold(Set<UserId> users, String cursor) {
        Set<UserId> untold = new HashSet<>();
        RuntimeException last = null;
        long told = 0;
        for (UserId user : users) {
            try {
                told += tell(user, cursor);
            } catch (RuntimeException failure) {
                untold.add(user);
                last = failure;
            }
        }
        LOG.log(
                last == null ? Level.INFO : Level.WARNING,
                told + " chats were told again after a change of the cluster; to " + untold.size()
                        + " users they could not be",
                last);
        return untold;
    }

    private int tell(UserId user, String since) {
        int told = 0;
        ChatLog.SyncPage page;
        String cursor = since;
        do {
            page = log.sync(user, cursor, PAGE);
            for (ChatLog.Summary chat : page.chats()) {
                // Read once more, in its turn: it may have changed again, and been told of.
                chats.tell(user, chat.chatId());
            }
            told += page.chats().size();
            cursor = page.cursor();
        } while (page.more());
        return told;
    }
}
