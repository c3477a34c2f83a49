package dev.parley.load.engine;

import java.util.concurrent.locks.LockSupport;

/// A fixed rate of sends, spread evenly over time and over the senders: the n-th is meant for `start + n /
/// rate`, come what may. A sender counts latency from that moment, so a server that stalls cannot hide it by
/// slowing the generator down (no coordinated omission).
///
/// A selector waits in whole milliseconds, which is too coarse: a thread of its own wakes the loop when a send
/// is due.
public final class Pace {
    /// Who sends when told.
    public interface Sender {
        /// A send that was meant for this moment is due.
        void due(long intended);
    }

    private static final long SHORTEST_SLEEP = 200_000;

    private final Sender[] senders;
    private final int[] places;
    private final int all;
    private final double interval;
    private final long start;
    private final Punctuality punctuality;
    private int position;
    private long round;
    private long due;
    private volatile boolean stopped;

    /// @param senders those of this loop
    /// @param places the place of each in the order of all senders, ascending
    /// @param all how many senders there are on all loops
    /// @param ratePerSecond of all senders together
    /// @param start `System.nanoTime()` of the first send of all
    /// @param punctuality is told when each send is due
    public Pace(Sender[] senders, int[] places, int all, double ratePerSecond, long start, Punctuality punctuality) {
        this.senders = senders.clone();
        this.places = places.clone();
        this.all = all;
        this.interval = 1e9 / ratePerSecond;
        this.start = start;
        this.punctuality = punctuality;
        this.due = intended();
    }

    private long intended() {
        return start + (long) ((round * all + places[position]) * interval);
    }

    /// `System.nanoTime()` of the next send.
    long due() {
        return due;
    }

    /// Everything that is due by now. On the loop.
    void run(long now) {
        while (due - now <= 0) {
            punctuality.due(due, System.nanoTime());
            senders[position].due(due);
            if (++position == senders.length) {
                position = 0;
                round++;
            }
            due = intended();
        }
    }

    /// Begins to wake the loop at the due times, until [#stop()].
    public void wake(EventLoop loop) {
        Thread.ofPlatform().name("parley-pace").daemon().start(() -> {
            double step = interval * all / senders.length;
            while (!stopped) {
                long now = System.nanoTime();
                long next = start + (long) ((Math.floor((now - start) / step) + 1) * step);
                LockSupport.parkNanos(Math.max(SHORTEST_SLEEP, next - now));
                loop.wakeIfWaiting();
            }
        });
    }

    public void stop() {
        stopped = true;
    }
}
