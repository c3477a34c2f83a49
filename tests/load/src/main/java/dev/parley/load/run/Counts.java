package dev.parley.load.run;

import org.HdrHistogram.Histogram;

/// What was seen so far.
///
/// @param acknowledged messages since the start of the run
/// @param delivered messages to receivers since the start of the run: a group of n counts n - 1 times
/// @param acknowledgedWithin messages within the time of measurement, as `deliveredWithin`
/// @param retries messages sent again because the server said so or a connection was lost
/// @param refused answers to messages that the server could not store just then; each was asked for again
/// @param reconnects connections made again
/// @param failedConnects connections that were refused, for another reason than an old token, or ended before
/// their `welcome`
/// @param gaps times that a member had to read the log because a push did not come
/// @param toAck microseconds from send to acknowledgement, of messages meant for the time of measurement
/// @param toDelivered microseconds from send to the receiver, likewise
/// @param toReconnected microseconds from the loss of a connection to the `welcome` of the next, since the start of the
/// run; see [LoadRun#silentFrom]
/// @param late microseconds by which the generator itself was late for sends at a fixed rate, of those meant for the
/// time of measurement
/// @param neverSent sends at a fixed rate that were due within the time of measurement, and had to wait until the end
public record Counts(
        long acknowledged,
        long delivered,
        long acknowledgedWithin,
        long deliveredWithin,
        long retries,
        long refused,
        long reconnects,
        long failedConnects,
        long gaps,
        Histogram toAck,
        Histogram toDelivered,
        Histogram toReconnected,
        Histogram late,
        long neverSent) {

    /// Of two runs together.
    public Counts plus(Counts other) {
        return new Counts(
                acknowledged + other.acknowledged,
                delivered + other.delivered,
                acknowledgedWithin + other.acknowledgedWithin,
                deliveredWithin + other.deliveredWithin,
                retries + other.retries,
                refused + other.refused,
                reconnects + other.reconnects,
                failedConnects + other.failedConnects,
                gaps + other.gaps,
                sum(toAck, other.toAck),
                sum(toDelivered, other.toDelivered),
                sum(toReconnected, other.toReconnected),
                sum(late, other.late),
                neverSent + other.neverSent);
    }

    private static Histogram sum(Histogram one, Histogram other) {
        Histogram sum = one.copy();
        sum.add(other);
        return sum;
    }
}
