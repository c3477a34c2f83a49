package dev.parley.chat.internal;

import dev.parley.chat.internal.LogStore.StoredEntry;
import dev.parley.platform.api.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Answers entries that the log holds already as they were answered first. For the writer's thread.
final class FirstAnswers {

    private final CommittedBatches committed;

    /// @param committed takes what this writer has stored and could not deliver
    FirstAnswers(CommittedBatches committed) {
        this.committed = committed;
    }

    /// Gives its first answer to what is stored, and returns the rest. What the writer has stored itself nobody has
    /// delivered yet. It knows that by the time of its tries: another node, to which the client has turned
    /// meanwhile, may have taken the same number for it.
    ///
    /// @param inDoubt the times of the tries of which it is not known whether they were committed
    List<PendingEntry> give(Database database, List<PendingEntry> entries, Set<Long> inDoubt) {
        Map<PendingEntry.Key, StoredEntry> stored = LogStore.stored(database, entries);
        if (stored.isEmpty()) {
            return entries;
        }
        List<PendingEntry> rest = new ArrayList<>(entries.size());
        Map<Long, List<PendingEntry>> own = new TreeMap<>();
        for (PendingEntry entry : entries) {
            StoredEntry found = stored.get(entry.key());
            if (found == null) {
                rest.add(entry);
            } else if (!found.isRepeatedBy(entry.request())) {
                entry.refused(PendingEntry.usedForAnother());
            } else if (inDoubt.contains(found.sentAtMillis())) {
                entry.number(found.seq());
                own.computeIfAbsent(found.sentAtMillis(), _ -> new ArrayList<>())
                        .add(entry);
            } else {
                entry.stored(found.seq(), found.sentAtMillis(), true);
            }
        }
        own.forEach((sentAt, batch) -> committed.accept(batch, committed.pushesFor(batch), sentAt));
        return rest;
    }
}
