package dev.parley.chat.internal;

import dev.parley.chat.api.EntriesCommitted;
import dev.parley.chat.api.EntriesCommitted.Delivery;
import dev.parley.chat.api.EntryKind;
import dev.parley.chat.internal.LogStore.DuePush;
import dev.parley.platform.api.UserId;
import dev.parley.presence.api.Presence;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;

/// Answers, one event a batch, and pushes for members without a connected device.
@Singleton
public class Commits implements CommittedBatches {

    private static final System.Logger LOG = System.getLogger(Commits.class.getName());

    private final Presence presence;
    private final PushRelay pushes;
    private final Receipts receipts;
    private final HistoryBlocks history;
    private final Event<EntriesCommitted> events;

    @Inject
    public Commits(
            Presence presence,
            PushRelay pushes,
            Receipts receipts,
            HistoryBlocks history,
            Event<EntriesCommitted> events) {
        this.presence = presence;
        this.pushes = pushes;
        this.receipts = receipts;
        this.history = history;
        this.events = events;
    }

    @Override
    public List<DuePush> pushesFor(List<PendingEntry> entries) {
        // One push a member and chat stands for the whole batch: the table holds the newest.
        DuePushes due = new DuePushes();
        for (PendingEntry entry : entries) {
            if (!entry.kind().isMessage()) {
                continue;
            }
            for (UserId receiver : entry.receivers()) {
                if (!receiver.equals(entry.sender()) && !presence.isConnected(receiver)) {
                    due.add(new DuePush(entry.chatId(), receiver, entry.seq()));
                }
            }
        }
        return due.newest();
    }

    @Override
    public void accept(List<PendingEntry> entries, List<DuePush> due, long sentAtMillis) {
        List<Delivery> deliveries = new ArrayList<>(entries.size());
        for (PendingEntry entry : entries) {
            if (entry.kind() == EntryKind.DELETE) {
                history.forget(entry.chatId(), entry.target(), entry.seq());
            }
            entry.stored(entry.seq(), sentAtMillis, false);
            deliveries.add(new Delivery(entry.entry(sentAtMillis), entry.receivers(), entry.origin()));
        }
        publish(new EntriesCommitted(deliveries));
        pushes.offer(due);
    }

    /// Tells the world of committed entries.
    void publish(EntriesCommitted batch) {
        receipts.committed(batch);
        try {
            events.fire(batch);
        } catch (RuntimeException defect) {
            // The entries are committed and their senders know: an observer's defect costs live delivery, not the log.
            LOG.log(Level.ERROR, "telling of committed entries failed", defect);
        }
    }
}
