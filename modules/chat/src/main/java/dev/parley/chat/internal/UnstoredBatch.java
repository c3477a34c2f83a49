package dev.parley.chat.internal;

import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.ErrorCode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/// What is left to store of a batch, and what its tries have found out. For the writer's thread.
final class UnstoredBatch {

    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long MAX_PAUSE_MILLIS = 1_000;

    private final boolean perhapsStoredElsewhere;
    private final long giveUpAtMillis;
    private final Set<Long> inDoubt = new HashSet<>();
    private List<PendingEntry> entries;
    private Map<ChatId, Long> believed = Map.of();
    private OptionalLong inserting = OptionalLong.empty();
    private boolean perhapsInTheLog;
    private boolean outdated;
    private boolean readAnew;
    private int conflicts;
    private long pauseMillis = FIRST_PAUSE_MILLIS;

    /// @param perhapsStoredElsewhere whether another node may have stored some of it
    /// @param giveUpAtMillis when its senders are told that its fate could not be found out
    UnstoredBatch(List<PendingEntry> entries, boolean perhapsStoredElsewhere, long giveUpAtMillis) {
        this.entries = entries;
        this.perhapsStoredElsewhere = perhapsStoredElsewhere;
        this.giveUpAtMillis = giveUpAtMillis;
        // An amendment that is sent again gets its first answer, not a refusal because of what it did itself.
        this.perhapsInTheLog = perhapsStoredElsewhere
                || entries.stream().anyMatch(entry -> entry.kind().isAmendment());
    }

    List<PendingEntry> entries() {
        return entries;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /// Whether the log may hold some of it, which then gets its first answer.
    boolean isPerhapsInTheLog() {
        return perhapsInTheLog || !inDoubt.isEmpty();
    }

    /// When it was sent in those tries whose connection broke. An attempt's statement may still be running, and commit
    /// late.
    Set<Long> inDoubt() {
        return inDoubt;
    }

    /// The last seqs that the try before went by, of the chats in which another wrote.
    Map<ChatId, Long> believed() {
        return believed;
    }

    /// Whether the last try was undone because of what may be a block.
    boolean isOutdated() {
        return outdated;
    }

    /// A try begins.
    void begins() {
        inserting = OptionalLong.empty();
    }

    /// The log was looked at, and this is not in it.
    void left(List<PendingEntry> rest) {
        entries = rest;
        perhapsInTheLog = false;
    }

    void blocksWereReadAnew() {
        outdated = false;
    }

    void judged() {
        believed = Map.of();
    }

    /// Some would be refused by what is remembered.
    ///
    /// @return whether that is to be read anew first, which helps once
    boolean readsAnew() {
        if (readAnew) {
            return false;
        }
        readAnew = true;
        perhapsInTheLog = true;
        return true;
    }

    /// From here on until it is [#done] a broken connection leaves in doubt whether it is stored.
    void inserting(long sentAtMillis) {
        inserting = OptionalLong.of(sentAtMillis);
    }

    void done() {
        entries = List.of();
    }

    /// PostgreSQL undid the try, because of what another did.
    ///
    /// @return how often that has happened
    int undone(Map<ChatId, Long> hadBelieved, boolean perhapsByABlock) {
        believed = hadBelieved;
        outdated = perhapsByABlock;
        perhapsInTheLog = true;
        conflicts++;
        return conflicts;
    }

    void connectionBroke() {
        inserting.ifPresent(inDoubt::add);
    }

    boolean isPastItsTime(long nowMillis) {
        return nowMillis > giveUpAtMillis;
    }

    /// Before the next try, longer each time.
    long nextPauseMillis() {
        long pause = pauseMillis;
        pauseMillis = Math.min(2 * pauseMillis, MAX_PAUSE_MILLIS);
        return pause;
    }

    /// With `unavailable`, which promises that nothing was stored, where that is known.
    void refuseForNow(String message) {
        refuse(perhapsStoredElsewhere || !inDoubt.isEmpty() ? ErrorCode.INTERNAL : ErrorCode.UNAVAILABLE, message);
    }

    void refuse(ErrorCode code, String message) {
        for (PendingEntry entry : entries) {
            entry.refused(code, message);
        }
        done();
    }
}
