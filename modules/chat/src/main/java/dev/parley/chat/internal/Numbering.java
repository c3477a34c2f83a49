package dev.parley.chat.internal;

import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Database;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Gives entries the seqs that should come next in their chats, by what a writer remembers of each chat, read where it
/// does not. For one thread.
final class Numbering {

    private final LastSeqs lastSeqs;
    private final WriterMetrics metrics;

    Numbering(int rememberedChats, WriterMetrics metrics) {
        this.lastSeqs = new LastSeqs(rememberedChats);
        this.metrics = metrics;
    }

    /// @param entries those of a chat in their order
    /// @return the last seqs that had to be read
    Map<ChatId, Long> number(Database database, List<PendingEntry> entries) {
        Map<ChatId, Long> next = new HashMap<>();
        Set<ChatId> unknown = new HashSet<>();
        for (PendingEntry entry : entries) {
            Long last = lastSeqs.get(entry.chatId());
            if (last == null) {
                unknown.add(entry.chatId());
            } else {
                next.put(entry.chatId(), last);
            }
        }
        metrics.headMisses().add(unknown.size());
        metrics.headHits().add(next.size());
        // Remembered at once: numbering what is left of a batch that was judged must not see what came since.
        Map<ChatId, Long> read = unknown.isEmpty() ? Map.of() : LogStore.lastSeqs(database, unknown);
        read.forEach(lastSeqs::put);
        next.putAll(read);
        for (PendingEntry entry : entries) {
            entry.number(next.merge(entry.chatId(), 1L, Long::sum));
        }
        return read;
    }

    /// The entries are stored.
    void remember(List<PendingEntry> entries) {
        for (PendingEntry entry : entries) {
            lastSeqs.put(entry.chatId(), entry.seq());
        }
    }

    /// Others may have written to the chats.
    void forget(List<PendingEntry> entries) {
        for (PendingEntry entry : entries) {
            lastSeqs.forget(entry.chatId());
        }
    }

    /// What is remembered of the chats of these entries.
    Map<ChatId, Long> remembered(List<PendingEntry> entries) {
        Map<ChatId, Long> remembered = new HashMap<>();
        for (PendingEntry entry : entries) {
            Long last = lastSeqs.get(entry.chatId());
            if (last != null) {
                remembered.put(entry.chatId(), last);
            }
        }
        return remembered;
    }

    /// May be asked by any thread.
    int rememberedChats() {
        return lastSeqs.size();
    }
}
