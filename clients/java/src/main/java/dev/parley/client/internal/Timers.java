package dev.parley.client.internal;

import dev.parley.client.ChatSummary;
import dev.parley.client.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/// How long messages stay in each chat, as far as it is known, so that the time when an own message disappears
/// is known without reading it from the server. On the client's loop.
final class Timers {
    /// @param seq from which entry on
    /// @param time null for ever
    private record Timer(long seq, Duration time) {}

    private final Map<UUID, Timer> timers = new HashMap<>();

    void summary(ChatSummary chat) {
        set(chat.chatId(), new Timer(chat.lastSeq(), chat.expiresIn()));
    }

    private void set(UUID chatId, Timer timer) {
        timers.merge(chatId, timer, (old, fresh) -> fresh.seq >= old.seq ? fresh : old);
    }

    /// An entry, of which all before it in the chat have been here. The server has already done this to what it
    /// tells; once more changes nothing.
    Entry applied(Entry entry) {
        if (entry.kind().equals("disappearing-changed")) {
            long seconds = entry.body().path("expiresInSec").asLong();
            set(entry.chatId(), new Timer(entry.seq(), seconds > 0 ? Duration.ofSeconds(seconds) : null));
        }
        Timer timer = timers.get(entry.chatId());
        if (!entry.isMessage() || timer == null || timer.time == null || entry.seq() <= timer.seq) {
            return entry;
        }
        Instant expiresAt = entry.sentAt().plus(timer.time);
        return entry.expiresAt() != null && entry.expiresAt().isBefore(expiresAt) ? entry : entry.expiringAt(expiresAt);
    }
}
