package dev.parley.client.internal;

import dev.parley.client.ChatSummary;
import dev.parley.client.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;

/// How long messages stay in each chat, as far as it is known, so that the time when an own message disappears is
/// known without reading it from the server. On the client's loop.
final class Timers {
    /// By chat: which timer holds for the entries after a seq; zero for none. What lies behind the entries that
    /// have been here is forgotten.
    private final Map<UUID, NavigableMap<Long, Duration>> timers = new HashMap<>();

    /// A summary may tell of a later time than the entries that are still to come.
    void summary(ChatSummary chat) {
        set(chat.chatId(), chat.lastSeq(), chat.expiresIn() == null ? Duration.ZERO : chat.expiresIn());
    }

    private void set(UUID chatId, long seq, Duration time) {
        timers.computeIfAbsent(chatId, id -> new TreeMap<>()).put(seq, time);
    }

    /// An entry, of which all before it in the chat have been here. The server has already done this to what it
    /// tells; once more changes nothing.
    Entry applied(Entry entry) {
        if (entry.kind().equals("disappearing-changed")) {
            long seconds = entry.body().path("expiresInSec").asLong();
            set(entry.chatId(), entry.seq(), Duration.ofSeconds(Math.max(0, seconds)));
        }
        Duration time = timerAt(entry);
        if (!entry.isMessage() || time.isZero()) {
            return entry;
        }
        Instant expiresAt = entry.sentAt().plus(time);
        return entry.expiresAt() != null && entry.expiresAt().isBefore(expiresAt) ? entry : entry.expiringAt(expiresAt);
    }

    private Duration timerAt(Entry entry) {
        NavigableMap<Long, Duration> known = timers.getOrDefault(entry.chatId(), new TreeMap<>());
        Map.Entry<Long, Duration> holds = known.floorEntry(entry.seq() - 1);
        if (holds == null) {
            return Duration.ZERO;
        }
        known.headMap(holds.getKey()).clear();
        return holds.getValue();
    }
}
