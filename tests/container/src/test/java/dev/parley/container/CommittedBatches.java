package dev.parley.container;

import dev.parley.chat.api.EntriesCommitted;
import dev.parley.chat.api.EntriesCommitted.Delivery;
import dev.parley.platform.api.ChatId;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Hears of committed entries, as the gateway does.
@Singleton
public class CommittedBatches {

    private final List<Batch> batches = new CopyOnWriteArrayList<>();

    void on(@Observes EntriesCommitted event) {
        batches.add(new Batch(event.deliveries(), Thread.currentThread().getName()));
    }

    /// The batches that hold entries of this chat.
    List<Batch> of(ChatId chat) {
        return batches.stream()
                .filter(batch -> batch.deliveries().stream()
                        .anyMatch(delivery -> delivery.entry().chatId().equals(chat)))
                .toList();
    }

    record Batch(List<Delivery> deliveries, String thread) {}
}
