package dev.parley.chat.internal;

import dev.parley.chat.internal.LogStore.DuePush;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/// Answers the senders as the product does, and keeps what was told to the world.
final class RecordedCommits implements CommittedBatches {

    private final List<List<PendingEntry>> batches = new CopyOnWriteArrayList<>();
    private final Function<PendingEntry, List<DuePush>> due;

    RecordedCommits() {
        this(_ -> List.of());
    }

    RecordedCommits(Function<PendingEntry, List<DuePush>> due) {
        this.due = due;
    }

    @Override
    public List<DuePush> pushesFor(List<PendingEntry> entries) {
        DuePushes pushes = new DuePushes();
        entries.forEach(entry -> due.apply(entry).forEach(pushes::add));
        return pushes.newest();
    }

    @Override
    public void accept(List<PendingEntry> entries, List<DuePush> pushes, long sentAtMillis) {
        batches.add(List.copyOf(entries));
        entries.forEach(entry -> entry.stored(entry.seq(), sentAtMillis, false));
    }

    /// Each entry that was told, as often as it was.
    List<PendingEntry> told() {
        List<PendingEntry> told = new ArrayList<>();
        batches.forEach(told::addAll);
        return told;
    }

    int batchCount() {
        return batches.size();
    }
}
