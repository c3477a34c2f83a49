package dev.parley.chat.internal;

import dev.parley.platform.api.Settings;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/// The bounds of the message path.
///
/// @param writers threads that write the log, each with a database connection
/// @param maxBatch entries in one commit
/// @param writerPace from the begin of one batch to that of the next, at least, while many entries come, on a
/// node alone
/// @param writerQueue entries that may wait for each writer; one more is refused with `overloaded`
/// @param rememberedChats chats whose last seq each writer remembers
/// @param idlePoll how often an idle writer looks whether it is to stop
/// @param inDoubtLimit how long the fate of a commit that broke off is sought
/// @param maxConflicts tries of one batch against other nodes' writes
/// @param receiptFlush how often receipts are written and told
/// @param pendingReceipts watermarks that may wait to be written; one more is dropped, the client repeats it
///     after `sync`
/// @param pushQueue pushes that may wait for the JMS relay; more stay in their table until the next sweep
/// @param pushSweep how often pushes that stayed in the table are sent
/// @param pushLease after which a push that nobody has seen to is sent again
/// @param reconnectGrace after which a user whose connection was lost counts as away
/// @param editWindow after which a message cannot be edited any more
/// @param expirySweep how often expired messages are erased
record ChatSettings(
        int writers,
        int maxBatch,
        Duration writerPace,
        int writerQueue,
        int rememberedChats,
        Duration idlePoll,
        Duration inDoubtLimit,
        int maxConflicts,
        Duration receiptFlush,
        int pendingReceipts,
        int pushQueue,
        Duration pushSweep,
        Duration pushLease,
        Duration reconnectGrace,
        Duration editWindow,
        Duration expirySweep) {

    static ChatSettings from(Settings settings) {
        return new ChatSettings(
                settings.number("PARLEY_WRITERS", 2, 1, 16),
                settings.number("PARLEY_WRITER_BATCH", 512, 1, 10_000),
                Duration.of(settings.number("PARLEY_WRITER_PACE_MICROS", 2_000, 0, 1_000_000), ChronoUnit.MICROS),
                settings.number("PARLEY_WRITER_QUEUE", 16_384, 1, 1_000_000),
                settings.number("PARLEY_WRITER_REMEMBERED_CHATS", 100_000, 1, 10_000_000),
                Duration.ofMillis(200),
                settings.seconds("PARLEY_IN_DOUBT_SECONDS", Duration.ofSeconds(60), Duration.ofHours(1)),
                100,
                Duration.ofMillis(50),
                settings.number("PARLEY_PENDING_RECEIPTS", 200_000, 1, 10_000_000),
                settings.number("PARLEY_PUSH_QUEUE", 50_000, 1, 10_000_000),
                Duration.ofSeconds(15),
                settings.seconds("PARLEY_PUSH_LEASE_SECONDS", Duration.ofMinutes(5), Duration.ofDays(1)),
                settings.seconds("PARLEY_RECONNECT_GRACE_SECONDS", Duration.ofSeconds(20), Duration.ofHours(1)),
                settings.seconds("PARLEY_EDIT_WINDOW_SECONDS", Duration.ofMinutes(15), Duration.ofDays(365)),
                settings.seconds("PARLEY_EXPIRY_SWEEP_SECONDS", Duration.ofSeconds(5), Duration.ofHours(1)));
    }
}
