package dev.parley.chat.internal;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// When a writer may begin its next batch. At once in quiet times; after a batch of more than a few a moment passes,
/// so that what a commit costs is shared by more. For the writer's thread.
final class WriterPace {

    /// Entries in a batch that show that more will come soon.
    private static final int BUSY = 8;

    private static final Duration MOST_SHARED = Duration.ofMillis(10);

    private final HomeNodes homes;
    private final Duration alone;
    private long nextAtNanos = System.nanoTime();

    /// @param alone from the begin of one batch to that of the next, on a node alone
    WriterPace(HomeNodes homes, Duration alone) {
        this.homes = homes;
        this.alone = alone;
    }

    /// Until the next batch may begin.
    void await() {
        LockSupport.parkNanos(nextAtNanos - System.nanoTime());
    }

    /// @param entries in the batch that begins now
    void began(int entries) {
        nextAtNanos = System.nanoTime() + pause(entries, homes.count(), alone).toNanos();
    }

    /// All nodes write to one database. With n times the pause of a node alone, a commit is shared by as many
    /// messages as if all came to one node; and a batch is busy that would be there.
    static Duration pause(int entries, int nodes, Duration alone) {
        if (entries < BUSY * nodes) {
            return Duration.ZERO;
        }
        Duration shared = alone.multipliedBy(nodes);
        Duration most = alone.compareTo(MOST_SHARED) < 0 ? MOST_SHARED : alone;
        return shared.compareTo(most) < 0 ? shared : most;
    }
}
