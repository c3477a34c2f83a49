package dev.parley.load.run;

import dev.parley.load.engine.Punctuality;
import org.HdrHistogram.Histogram;

/// Counts and times what the members of one loop see. Latencies count for messages that were meant for the time
/// of measurement, however late their answers come; rates count what came within it. On the loop's thread.
final class Recorder {
    private static final long LONGEST_MICROS = 120_000_000;

    private final Histogram toAck = new Histogram(LONGEST_MICROS, 3);
    private final Histogram toDelivered = new Histogram(LONGEST_MICROS, 3);
    private final Histogram toReconnected = new Histogram(LONGEST_MICROS, 3);
    private final Punctuality punctuality = new Punctuality();
    private long acknowledged;
    private long delivered;
    private long acknowledgedWithin;
    private long deliveredWithin;
    private long retries;
    private long refused;
    private long reconnects;
    private long failedConnects;
    private long gaps;
    private boolean silent;
    private long silentFrom;

    /// @param start `System.nanoTime()` at which measuring begins, as `end`
    void measure(long start, long end) {
        punctuality.measure(start, end);
        toAck.reset();
        toDelivered.reset();
        acknowledgedWithin = 0;
        deliveredWithin = 0;
    }

    private boolean within(long time) {
        return punctuality.within(time);
    }

    /// Of the sends at a fixed rate.
    Punctuality punctuality() {
        return punctuality;
    }

    void acknowledged(long sentAt, long now) {
        acknowledged++;
        if (within(now)) {
            acknowledgedWithin++;
        }
        if (within(sentAt)) {
            toAck.recordValue(micros(sentAt, now));
        }
    }

    /// @param sentAt 0 where it is not known any more
    void delivered(long sentAt, long now) {
        delivered++;
        if (within(now)) {
            deliveredWithin++;
        }
        if (sentAt != 0 && within(sentAt)) {
            toDelivered.recordValue(micros(sentAt, now));
        }
    }

    private static long micros(long sentAt, long now) {
        return Math.clamp((now - sentAt + 500) / 1_000, 1, LONGEST_MICROS);
    }

    void retried() {
        retries++;
    }

    void refused() {
        refused++;
    }

    void failedToConnect() {
        failedConnects++;
    }

    /// @param since when servers began to be silent, which members find out later; connections lost after that count as
    ///     lost then
    void silentFrom(long since) {
        silent = true;
        silentFrom = since;
    }

    /// @param lostAt when the connection before was lost
    void reconnected(long lostAt, long now) {
        reconnects++;
        toReconnected.recordValue(micros(silent && lostAt - silentFrom > 0 ? silentFrom : lostAt, now));
    }

    void caughtUpWithGap() {
        gaps++;
    }

    /// A copy of the counts so far.
    Counts counts() {
        return new Counts(
                acknowledged,
                delivered,
                acknowledgedWithin,
                deliveredWithin,
                retries,
                refused,
                reconnects,
                failedConnects,
                gaps,
                toAck.copy(),
                toDelivered.copy(),
                toReconnected.copy(),
                punctuality.late(),
                punctuality.neverSent());
    }
}
