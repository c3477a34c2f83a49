package dev.parley.client.internal;

import dev.parley.client.Entry;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Puts the entries of one chat into order. They arrive pushed by the server, as replies to own sends, and as
/// pages of history, in any mixture; they leave once each, ascending, without gaps. On the client's loop.
///
/// A pushed entry that is too early waits, up to a few; more than that are dropped, since the log has them
/// anyway.
final class ChatStream {
    static final long UNKNOWN = -1;
    private static final int WAITING = 64;

    private final TreeMap<Long, Entry> early = new TreeMap<>();
    private final Consumer<Entry> out;
    private long position;
    private long known;

    /// @param position the last seq that has left, or [#UNKNOWN] until the server has told where to begin
    ChatStream(long position, Consumer<Entry> out) {
        this.position = position;
        this.out = out;
    }

    long position() {
        return position;
    }

    boolean isUnknown() {
        return position == UNKNOWN;
    }

    /// Begins after this seq, unless the beginning is known.
    void begin(long after) {
        if (position == UNKNOWN) {
            position = after;
            release();
        }
    }

    /// The log is known to reach this far.
    void reaches(long seq) {
        known = Math.max(known, seq);
    }

    /// One entry, pushed or acknowledged.
    void arrived(Entry entry) {
        reaches(entry.seq());
        if (entry.seq() > position && (early.size() < WAITING || entry.seq() == position + 1)) {
            early.put(entry.seq(), entry);
        }
        if (position != UNKNOWN) {
            release();
        }
    }

    /// A page of the log that was asked for with `after` = [#position()] or less. What it leaves out does not
    /// exist for this member.
    void page(List<Entry> entries) {
        for (Entry entry : entries) {
            if (entry.seq() > position) {
                leave(entry);
                early.headMap(position, true).clear();
            }
        }
        release();
    }

    /// Gives up on entries that the log does not show.
    void skip() {
        position = Math.max(position, early.isEmpty() ? known : early.firstKey() - 1);
        release();
    }

    /// Whether entries are missing that exist.
    boolean isBehind() {
        return position < known;
    }

    private void release() {
        early.headMap(position, true).clear();
        while (!early.isEmpty() && early.firstKey() == position + 1) {
            leave(early.pollFirstEntry().getValue());
        }
    }

    private void leave(Entry entry) {
        position = entry.seq();
        reaches(position);
        out.accept(entry);
    }
}
