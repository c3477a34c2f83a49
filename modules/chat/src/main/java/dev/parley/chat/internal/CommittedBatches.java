package dev.parley.chat.internal;

import dev.parley.chat.internal.LogStore.DuePush;
import java.util.List;

/// What follows from a commit. Called on the writers' threads, which wait for it: nothing here blocks.
interface CommittedBatches {

    /// The pushes that the numbered entries cause, for the transaction that stores them.
    List<DuePush> pushesFor(List<PendingEntry> entries);

    /// The entries are committed: answer the senders, tell the world, hand over the pushes.
    void accept(List<PendingEntry> entries, List<DuePush> pushes, long sentAtMillis);
}
