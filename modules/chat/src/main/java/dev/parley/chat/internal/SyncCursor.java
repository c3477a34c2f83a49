package dev.parley.chat.internal;

import dev.parley.platform.api.ParleyException;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a client stands in its changes. Opaque to clients.
///
/// Every row that matters names the transaction that changed it. A round of pages asks for rows changed by transaction
/// `since` or a later one, and notes at its start the oldest transaction still running, `until`: every row that the
/// round cannot see was, or will be, written by `until` or a later one. The next round begins there. Clocks play no
/// part, so no skew and no slow commit can lose a change.
///
/// @param since the first transaction whose changes are wanted
/// @param until where the next round begins; 0 at the start of a round
/// @param after the last chat of the page before; null at the start of a round
record SyncCursor(long since, long until, UUID after) {

    static final UUID LOWEST_CHAT = new UUID(0, 0);

    private static final Pattern FORM = Pattern.compile("1\\.(\\d{1,19})\\.(\\d{1,19})\\.([0-9a-f-]{36})?");

    static SyncCursor start() {
        return new SyncCursor(0, 0, null);
    }

    /// @throws ParleyException `invalid` for a text that no server gave out
    static SyncCursor parse(String cursor) {
        if (cursor == null) {
            return start();
        }
        Matcher form = FORM.matcher(cursor);
        if (!form.matches()) {
            throw ParleyException.invalid("cursor", "not a cursor of this service");
        }
        try {
            return new SyncCursor(
                    Long.parseLong(form.group(1)),
                    Long.parseLong(form.group(2)),
                    form.group(3) == null ? null : UUID.fromString(form.group(3)));
        } catch (IllegalArgumentException notOurs) {
            throw ParleyException.invalid("cursor", "not a cursor of this service");
        }
    }

    SyncCursor nextPage(long roundUntil, UUID lastChat) {
        return new SyncCursor(since, roundUntil, lastChat);
    }

    SyncCursor nextRound(long roundUntil) {
        return new SyncCursor(roundUntil, 0, null);
    }

    @Override
    public String toString() {
        return "1.%d.%d.%s".formatted(since, until, after == null ? "" : after);
    }
}
