package dev.parley.load.engine;

import org.HdrHistogram.Histogram;

/// How well a fixed rate is kept, of the sends that were meant for the time of measurement: how late the generator
/// itself was when it came to each, and how many it never came to send. Without the first, a stall of the generator
/// looks like one of the server; without the second, the worst latencies vanish. On one loop's thread.
public final class Punctuality {
    private static final long LONGEST_MICROS = 120_000_000;

    private final Histogram late = new Histogram(LONGEST_MICROS, 3);
    private long from = Long.MAX_VALUE;
    private long to = Long.MAX_VALUE;
    private long neverSent;

    /// @param start `System.nanoTime()` at which measuring begins, as `end`
    public void measure(long start, long end) {
        from = start;
        to = end;
        late.reset();
        neverSent = 0;
    }

    /// Whether a moment belongs to the time of measurement.
    public boolean within(long time) {
        return time - from >= 0 && time - to < 0;
    }

    /// The generator has come to a send: it happens now, or waits for the server to answer earlier ones.
    void due(long intended, long now) {
        if (within(intended)) {
            late.recordValue(Math.clamp((now - intended) / 1_000, 0, LONGEST_MICROS));
        }
    }

    /// A send had to wait until nothing was sent any more.
    public void neverSent(long intended) {
        if (within(intended)) {
            neverSent++;
        }
    }

    /// Microseconds by which the generator was late; a copy.
    public Histogram late() {
        return late.copy();
    }

    public long neverSent() {
        return neverSent;
    }
}
