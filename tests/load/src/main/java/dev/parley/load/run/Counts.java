package dev.parley.load.run;

import org.HdrHistogram.Histogram;

/// What was seen so far.
///
/// @param acknowledged messages since the start of the run
/// @param delivered messages to receivers since the start of the run: a group of n counts n - 1 times
/// @param acknowledgedWithin messages within the time of measurement, as `deliveredWithin`
/// @param retries messages sent again because the server said so or a connection was lost
/// @param reconnects connections made again
/// @param gaps times that a member had to read the log because a push did not come
/// @param toAck microseconds from send to acknowledgement, of messages meant for the time of measurement
/// @param toDelivered microseconds from send to the receiver, likewise
/// @param toReconnected microseconds from the loss of a connection to the `welcome` of the next, since the start of the
/// run
public record Counts(
        long acknowledged,
        long delivered,
        long acknowledgedWithin,
        long deliveredWithin,
        long retries,
        long reconnects,
        long gaps,
        Histogram toAck,
        Histogram toDelivered,
        Histogram toReconnected) {

    Counts plus(Counts other) {
        Histogram ack = toAck.copy();
        ack.add(other.toAck);
        Histogram delivery = toDelivered.copy();
        delivery.add(other.toDelivered);
        Histogram reconnect = toReconnected.copy();
        reconnect.add(other.toReconnected);
        return new Counts(
                acknowledged + other.acknowledged,
                delivered + other.delivered,
                acknowledgedWithin + other.acknowledgedWithin,
                deliveredWithin + other.deliveredWithin,
                retries + other.retries,
                reconnects + other.reconnects,
                gaps + other.gaps,
                ack,
                delivery,
                reconnect);
    }
}
