package dev.parley.chat.internal;

import dev.parley.chat.api.EntriesCommitted;
import dev.parley.chat.api.EntriesCommitted.Delivery;
import dev.parley.chat.api.EntryKind;
import dev.parley.chat.api.ReceiptsAdvanced;
import dev.parley.chat.internal.WatermarkStore.Advance;
import dev.parley.chat.internal.WatermarkStore.Watermarks;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.DatabaseException;
import dev.parley.platform.api.DirectConnection;
import dev.parley.platform.api.DirectDatabase;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.Metrics;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Receipts as two watermarks a member. Merged in memory, so that a hundred reports of one reader cost one row;
/// written in one statement each 50 ms; then told to those who care: the reader's other devices, and members
/// whose own entries they cover (groups at most each 250 ms). One thread writes; [#advance] may be called from
/// any and does not block.
@Singleton
public class Receipts implements Runnable {

    private static final System.Logger LOG = System.getLogger(Receipts.class.getName());
    private static final long GROUP_NOTICE_MILLIS = 250;

    /// While groups are to be told, one round of the loop waits twice as long as a flush.
    private static final int FLUSHES_A_ROUND = 2;

    private static final int GROUPS_AT_ONCE = 50;

    /// Short statements: others wait for the rows of one.
    private static final int ROWS_AT_ONCE = 5_000;

    private static final long RETRY_MILLIS = 500;

    private final WaitingReports pending;
    private final Set<ChatId> chatsToTell = ConcurrentHashMap.newKeySet();
    private final Semaphore work = new Semaphore(0);
    private final ReceiptNotices notices;
    private final DirectDatabase database;
    private final Event<ReceiptsAdvanced> events;
    private final ChatSettings settings;

    /// A round that comes just before the gap is over leaves it to the next, which must not be late.
    private final long groupGapMillis;

    private final Clock clock;
    private DirectConnection connection;
    private long groupsToldAt;
    private boolean databaseAway;
    private volatile boolean stopping;

    @Inject
    public Receipts(
            DirectDatabase database, Event<ReceiptsAdvanced> events, Metrics metrics, Settings settings, Clock clock) {
        this.database = database;
        this.events = events;
        this.settings = ChatSettings.from(settings);
        this.pending = new WaitingReports(this.settings.pendingReceipts());
        this.groupGapMillis = GROUP_NOTICE_MILLIS
                - FLUSHES_A_ROUND * this.settings.receiptFlush().toMillis();
        this.clock = clock;
        this.notices = new ReceiptNotices(
                this.settings.rememberedChats(),
                metrics.counter("parley_cache_hits_total", "Reads that a cache answered.", "cache", "receipt-tails"),
                metrics.counter(
                        "parley_cache_misses_total", "Reads that a cache could not answer.", "cache", "receipt-tails"));
    }

    /// Takes a member's report.
    ///
    /// @throws ParleyException `overloaded` when too many wait to be written, `unavailable` when it stops
    void advance(Membership membership, UserId user, SessionId origin, long delivered, long read) {
        refuseWhenStopping();
        if (pending.isFull()) {
            throw new ParleyException(ErrorCode.OVERLOADED, "too many receipts are waiting");
        }
        pending.add(new Advance(membership, user, Math.max(delivered, read), read, clock.millis(), origin));
        // It may have come after the last look at what is pending; what is stored all the same does no harm.
        // Where the server does not stop before this line, that look finds it.
        refuseWhenStopping();
        if (work.availablePermits() == 0) {
            work.release();
        }
    }

    private void refuseWhenStopping() {
        if (stopping) {
            throw new ParleyException(ErrorCode.UNAVAILABLE, "receipts cannot be stored at the moment");
        }
    }

    /// Learns who has own entries to be told about. Without a member who has left, the smallest watermarks of a group
    /// may be higher.
    void committed(EntriesCommitted batch) {
        notices.committed(batch);
        for (Delivery delivery : batch.deliveries()) {
            if (delivery.entry().kind() == EntryKind.MEMBER_REMOVED) {
                tellAgain(delivery.entry().chatId());
            }
        }
    }

    /// A chat's smallest watermarks are to be told anew, though none has moved: a member hides or shows again what it
    /// has read, or has left.
    void tellAgain(ChatId chat) {
        chatsToTell.add(chat);
        work.release();
    }

    /// Chats of which it remembers who sent what last.
    int rememberedChats() {
        return notices.rememberedChats();
    }

    int waiting() {
        return pending.size();
    }

    /// Takes no more. What was taken is written, however often that has to be tried, until the thread is
    /// interrupted.
    void stop() {
        stopping = true;
        work.release();
    }

    @Override
    public void run() {
        try {
            while (!stopping) {
                boolean due = chatsToTell.isEmpty()
                        ? work.tryAcquire(1, TimeUnit.SECONDS)
                        : work.tryAcquire(settings.receiptFlush().toMillis(), TimeUnit.MILLISECONDS);
                if (due || !chatsToTell.isEmpty()) {
                    // What comes within the next moment shares the statement.
                    TimeUnit.MILLISECONDS.sleep(
                            databaseAway
                                    ? RETRY_MILLIS
                                    : settings.receiptFlush().toMillis());
                    work.drainPermits();
                    flush();
                }
            }
            flush();
            while (!pending.isEmpty()) {
                TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
                flush();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            disconnect();
        }
    }

    private void flush() {
        List<Deque<Advance>> unwritten = pending.take();
        try {
            if (connection == null) {
                connection = database.open();
                databaseAway = false;
            }
            while (!unwritten.isEmpty()) {
                writeFirst(unwritten);
                unwritten.removeIf(Deque::isEmpty);
            }
            tellGroups();
        } catch (DatabaseException failure) {
            unwritten.removeIf(Deque::isEmpty);
            if (connection != null || !databaseAway) {
                LOG.log(Level.WARNING, unwritten.size() + " receipts wait: they could not be written", failure);
            }
            databaseAway = true;
            disconnect();
            unwritten.forEach(pending::putBack);
            work.release();
        } catch (RuntimeException defect) {
            LOG.log(Level.ERROR, "writing or telling of receipts failed", defect);
        }
    }

    /// Writes the earliest step of each member.
    private void writeFirst(List<Deque<Advance>> members) {
        for (int from = 0; from < members.size(); from += ROWS_AT_ONCE) {
            List<Deque<Advance>> some = members.subList(from, Math.min(members.size(), from + ROWS_AT_ONCE));
            write(some.stream().map(Deque::getFirst).toList());
            some.forEach(Deque::removeFirst);
        }
    }

    /// Writes some, and tells at once whom one member's watermark concerns.
    private void write(List<Advance> some) {
        List<ReceiptsAdvanced.Notice> toTell = new ArrayList<>();
        for (Watermarks moved : WatermarkStore.advance(connection, notices.bounded(some))) {
            notices.moved(moved, toTell);
            if (moved.advance().membership().isGroup()) {
                chatsToTell.add(moved.advance().membership().chatId());
            }
        }
        tell(toTell);
    }

    private void tellGroups() {
        long now = clock.millis();
        if (chatsToTell.isEmpty() || now - groupsToldAt < groupGapMillis) {
            return;
        }
        groupsToldAt = now;
        List<ChatId> groups = List.copyOf(chatsToTell);
        for (int from = 0; from < groups.size(); from += GROUPS_AT_ONCE) {
            List<ChatId> some = groups.subList(from, Math.min(groups.size(), from + GROUPS_AT_ONCE));
            List<ReceiptsAdvanced.Notice> toTell = new ArrayList<>();
            // Before the look at the database: what moves during it is to be told too.
            some.forEach(chatsToTell::remove);
            try {
                notices.groups(connection, some, now, toTell);
            } catch (DatabaseException failure) {
                chatsToTell.addAll(some);
                throw failure;
            } finally {
                // Whoever is among them counts as told.
                tell(toTell);
            }
        }
    }

    private void tell(List<ReceiptsAdvanced.Notice> toTell) {
        if (toTell.isEmpty()) {
            return;
        }
        try {
            events.fire(new ReceiptsAdvanced(toTell));
        } catch (RuntimeException defect) {
            LOG.log(Level.ERROR, "telling of receipts failed", defect);
        }
    }

    private void disconnect() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
