package dev.parley.chat.internal;

import dev.parley.chat.api.SendRequest;
import dev.parley.chat.api.SendResult;
import dev.parley.chat.internal.Admission.Verdict;
import dev.parley.chat.internal.LogStore.DuePush;
import dev.parley.chat.internal.LogWork.Announcement;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.ConcurrentUpdate;
import dev.parley.platform.api.DatabaseException;
import dev.parley.platform.api.DatabaseUnavailable;
import dev.parley.platform.api.DirectConnection;
import dev.parley.platform.api.DirectDatabase;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.UniqueViolation;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Writes the log: one thread, one connection, many messages a commit. A chat belongs to one writer of a node,
/// so its messages are stored in the order they were taken.
///
/// The algorithm, for each batch:
/// 1. Take what has gathered in the queue: at once when idle, up to [ChatSettings#maxBatch] under load, at the
///    pace of [WriterPace].
/// 2. Number the entries from what the writer remembers of each chat's last seq (read where it does not).
/// 3. Look whether they may be stored: see [Admission].
/// 4. Insert all of them in ONE statement that commits by itself. The keys (chat_id, seq) and
///    (chat_id, sender_id, client_msg_id) judge it as a whole: order and gaps allow no part of it.
/// 5. On a violation (another node wrote to a chat, or a message was sent before), a block that came meanwhile or a
///    deadlock forget what was remembered, answer what the log holds already with its first answer, number the rest
///    anew, try again.
/// 6. When the connection breaks in the insert, nobody knows whether it was committed. The entries stay here,
///    and only here: the writer asks the database once it is back, and goes on as in 5. Meanwhile new messages
///    are refused with `unavailable`, unless they repeat one of these: see [Unanswered].
/// 7. After the commit, and never before: answers, then the event for delivery.
///
/// A chat in which this node and another collided is left to the chat's home for a while: see [Forwarding].
final class BatchWriter implements Runnable {

    private static final System.Logger LOG = System.getLogger(BatchWriter.class.getName());

    private final BlockingQueue<LogWork> queue;
    private final CommittedBatches committed;
    private final Admission admission;
    private final WriterMetrics metrics;
    private final ChatSettings settings;
    private final Clock clock;
    private final Numbering numbering;
    private final WriterConnection connection;
    private final WriterPace pace;
    private final FirstAnswers firstAnswers;
    private final Forwarding forwarding;
    private final Unanswered unanswered;
    private volatile boolean databaseAway;
    private volatile boolean stopping;

    BatchWriter(
            DirectDatabase database,
            CommittedBatches committed,
            CurrentMembers members,
            HomeNodes homes,
            WriterMetrics metrics,
            ChatSettings settings,
            Clock clock) {
        this.metrics = metrics;
        this.committed = committed;
        this.admission = new Admission(members, settings.editWindow(), clock);
        this.settings = settings;
        this.clock = clock;
        this.queue = new ArrayBlockingQueue<>(settings.writerQueue());
        this.unanswered = new Unanswered(settings.writerQueue());
        this.numbering = new Numbering(settings.rememberedChats(), metrics);
        this.connection = new WriterConnection(database);
        this.pace = new WriterPace(homes, settings.writerPace());
        this.firstAnswers = new FirstAnswers(committed);
        this.forwarding = new Forwarding(homes, System::nanoTime);
    }

    /// Takes an entry without blocking, or refuses it with `overloaded` or `unavailable`. A repeat of one that is
    /// not answered yet gets that one's answer.
    void submit(PendingEntry entry) {
        if (!unanswered.begins(entry)) {
            return;
        }
        if (databaseAway || stopping) {
            entry.refused(ErrorCode.UNAVAILABLE, "messages cannot be stored at the moment");
        } else if (!queue.offer(entry)) {
            metrics.overloaded().increment();
            entry.refused(ErrorCode.OVERLOADED, "too many messages are waiting to be stored");
        }
    }

    /// For a request that could not be authorised, because the database is away: see [Unanswered#joins].
    boolean joins(SendRequest request, ChatId chat, Consumer<SendResult> answer) {
        return unanswered.joins(request, chat, answer);
    }

    /// Tells of entries that were written elsewhere, after those that were taken before. Does not block.
    void announce(Runnable telling) {
        if (!queue.offer(new Announcement(telling))) {
            tellApart(telling);
        }
    }

    /// Out of turn, when there is no room in the queue or its writer waits for the database.
    private static void tellApart(Runnable telling) {
        Thread.ofVirtual().name("parley-announcement").start(() -> tell(telling));
    }

    private static void tell(Runnable telling) {
        try {
            telling.run();
        } catch (RuntimeException failure) {
            LOG.log(Level.WARNING, "telling of entries written elsewhere failed; clients read them later", failure);
        }
    }

    /// An answer of another node, which was handed an entry.
    void answered(long number, SendResult result) {
        forwarding.answered(number, result);
    }

    /// Entries that wait.
    int waiting() {
        return queue.size();
    }

    /// Chats whose last seq it remembers.
    int rememberedChats() {
        return numbering.rememberedChats();
    }

    /// Lets the writer end once its queue is empty.
    void stop() {
        stopping = true;
    }

    @Override
    public void run() {
        List<LogWork> taken = new ArrayList<>(settings.maxBatch());
        try {
            while (take(taken)) {
                storeTakenBack();
                work(taken);
                taken.clear();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            connection.close();
        }
    }

    private void work(List<LogWork> taken) throws InterruptedException {
        List<PendingEntry> batch = new ArrayList<>(taken.size());
        for (LogWork work : taken) {
            switch (work) {
                case PendingEntry entry -> batch.add(entry);
                case Announcement announcement -> {
                    writeOrHandOver(batch);
                    batch.clear();
                    tell(announcement.telling());
                }
            }
        }
        writeOrHandOver(batch);
    }

    /// What another node had: perhaps it has stored some of it, and perhaps it will.
    private void storeTakenBack() throws InterruptedException {
        List<PendingEntry> back = inOrder(forwarding.takeBack());
        for (int from = 0; from < back.size(); from += settings.maxBatch()) {
            write(back.subList(from, Math.min(back.size(), from + settings.maxBatch())), true);
        }
    }

    private void writeOrHandOver(List<PendingEntry> batch) throws InterruptedException {
        write(forwarding.handOver(inOrder(batch)), false);
    }

    /// Waits for work, or for the time to look after what other nodes were handed. False when the writer is to stop
    /// and nothing is left.
    private boolean take(List<LogWork> taken) throws InterruptedException {
        LogWork first = queue.poll(settings.idlePoll().toMillis(), TimeUnit.MILLISECONDS);
        while (first == null) {
            if (forwarding.isWaiting()) {
                return true;
            }
            if (stopping) {
                return false;
            }
            if (databaseAway) {
                probe();
            }
            first = queue.poll(settings.idlePoll().toMillis(), TimeUnit.MILLISECONDS);
        }
        pace.await();
        taken.add(first);
        queue.drainTo(taken, settings.maxBatch() - 1);
        pace.began(taken.size());
        return true;
    }

    /// While the database is away new messages are refused, so the writer itself has to find out when it is
    /// back.
    private void probe() {
        try {
            connection.open().query("select 1", row -> row.intValue(1));
            databaseAway = false;
            LOG.log(Level.INFO, "the database is back");
        } catch (DatabaseException still) {
            connection.close();
            LOG.log(Level.DEBUG, "the database is still away", still);
        }
    }

    /// Within a chat in the order taken, the chats in the one order that all nodes take: two batches which meet
    /// in several chats would otherwise each hold what the other waits for.
    private static List<PendingEntry> inOrder(List<PendingEntry> taken) {
        return taken.stream().sorted(Comparator.comparing(PendingEntry::chatId)).toList();
    }

    /// @param perhapsStored whether another node may have stored some of it, and told the world; another thing than the
    /// doubt whether this one has
    private void write(List<PendingEntry> entries, boolean perhapsStored) throws InterruptedException {
        UnstoredBatch batch = new UnstoredBatch(
                entries, perhapsStored, clock.millis() + settings.inDoubtLimit().toMillis());
        while (!batch.isEmpty()) {
            try {
                attempt(batch);
            } catch (UniqueViolation | ConcurrentUpdate lost) {
                othersWereFirst(batch, lost);
            } catch (DatabaseUnavailable away) {
                connectionBroke(batch, away);
            } catch (RuntimeException rejected) {
                // By the database, or by a defect: one batch's must not end the writer of all that follow.
                LOG.log(Level.ERROR, "a batch of " + batch.entries().size() + " entries was rejected", rejected);
                connection.close();
                numbering.forget(batch.entries());
                batch.refuse(ErrorCode.INTERNAL, "the message could not be stored");
            }
        }
    }

    /// Numbers, judges and stores what is left of the batch, once.
    private void attempt(UnstoredBatch batch) {
        batch.begins();
        DirectConnection database = connection.open();
        if (batch.isPerhapsInTheLog()) {
            batch.left(firstAnswers.give(database, batch.entries(), batch.inDoubt()));
            databaseAway = false;
            if (batch.isEmpty()) {
                return;
            }
        }
        if (batch.isOutdated()) {
            admission.lookForBlocks(database, batch.entries());
            batch.blocksWereReadAnew();
        }
        Map<ChatId, Long> believed = batch.believed();
        Map<ChatId, Long> read = numbering.number(database, batch.entries());
        noteCollisions(believed, read);
        Verdict verdict = admission.judge(database, batch.entries(), news(read, believed));
        batch.judged();
        if (!verdict.refused().isEmpty() && batch.readsAnew()) {
            // Others may have written more than is remembered, and what is refused now may have been stored
            // before: nobody is refused because of either.
            numbering.forget(batch.entries());
            return;
        }
        List<PendingEntry> admitted = verdict.admitted();
        if (admitted.size() < batch.entries().size()) {
            numbering.number(database, admitted);
        }
        if (!admitted.isEmpty()) {
            List<DuePush> pushes = committed.pushesFor(admitted);
            long sentAt = clock.millis();
            batch.inserting(sentAt);
            LogStore.insert(database, admitted, pushes, verdict.erased(), sentAt);
            metrics.batches().increment();
            metrics.entries().add(admitted.size());
            numbering.remember(admitted);
            committed.accept(admitted, pushes, sentAt);
        }
        verdict.tellRefused();
        batch.done();
    }

    /// @param lost a [ConcurrentUpdate] is a block that was made meanwhile, or a deadlock, with a group's change for
    /// example: PostgreSQL undid this batch
    private void othersWereFirst(UnstoredBatch batch, DatabaseException lost) {
        metrics.conflicts().increment();
        int conflicts = batch.undone(numbering.remembered(batch.entries()), lost instanceof ConcurrentUpdate);
        numbering.forget(batch.entries());
        if (conflicts > settings.maxConflicts()) {
            batch.refuseForNow("too many others write to this chat at once");
        }
    }

    private void connectionBroke(UnstoredBatch batch, DatabaseUnavailable away) throws InterruptedException {
        connection.close();
        numbering.forget(batch.entries());
        batch.connectionBroke();
        LOG.log(databaseAway ? Level.DEBUG : Level.WARNING, "the database is away", away);
        databaseAway = true;
        refuseQueued();
        if (batch.inDoubt().isEmpty()) {
            batch.refuseForNow("messages cannot be stored at the moment");
        } else if (batch.isPastItsTime(clock.millis())) {
            batch.refuse(ErrorCode.INTERNAL, "whether the message was stored could not be found out");
        } else {
            TimeUnit.MILLISECONDS.sleep(batch.nextPauseMillis());
        }
    }

    /// What was read and is not as it was believed. Where nobody else has written, nobody has come or gone.
    private static Map<ChatId, Long> news(Map<ChatId, Long> read, Map<ChatId, Long> believed) {
        if (believed.isEmpty()) {
            return read;
        }
        Map<ChatId, Long> news = new HashMap<>(read);
        news.entrySet().removeAll(believed.entrySet());
        return news;
    }

    private void noteCollisions(Map<ChatId, Long> believed, Map<ChatId, Long> read) {
        believed.forEach((chat, last) -> {
            if (read.getOrDefault(chat, last) > last) {
                forwarding.collided(chat);
            }
        });
    }

    /// What waits behind a batch in doubt was not tried, and repeats nothing of it: it can be refused with a
    /// good conscience.
    private void refuseQueued() {
        List<LogWork> waiting = new ArrayList<>();
        queue.drainTo(waiting);
        for (LogWork work : waiting) {
            switch (work) {
                case PendingEntry entry ->
                    entry.refused(ErrorCode.UNAVAILABLE, "messages cannot be stored at the moment");
                case Announcement announcement -> tellApart(announcement.telling());
            }
        }
    }
}
