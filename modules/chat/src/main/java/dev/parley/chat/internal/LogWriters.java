package dev.parley.chat.internal;

import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.DirectDatabase;
import dev.parley.platform.api.Metrics;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.StopOrder;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Starts and stops the threads of the module: the log's writers, the receipts' flush, the push relay, the
/// pushes for what lost connections did not get, and the sweep of expired messages.
@Singleton
public class LogWriters {

    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private final BatchWriter[] writers;
    private final Receipts receipts;
    private final PushRelay pushes;
    private final UndeliveredPushes undelivered;
    private final ExpirySweep expiry;
    private final List<Thread> threads = new ArrayList<>();

    @Inject
    public LogWriters(
            DirectDatabase database,
            Commits commits,
            Memberships memberships,
            HomeNodes homes,
            Receipts receipts,
            PushRelay pushes,
            UndeliveredPushes undelivered,
            ExpirySweep expiry,
            Metrics metrics,
            Settings environment,
            Clock clock) {
        ChatSettings settings = ChatSettings.from(environment);
        WriterMetrics counts = WriterMetrics.in(metrics);
        this.writers = Stream.generate(
                        () -> new BatchWriter(database, commits, memberships, homes, counts, settings, clock))
                .limit(settings.writers())
                .toArray(BatchWriter[]::new);
        this.receipts = receipts;
        this.pushes = pushes;
        this.undelivered = undelivered;
        this.expiry = expiry;
        metrics.gauge(
                "parley_entries_waiting",
                "Entries that wait for a writer.",
                () -> Stream.of(writers).mapToLong(BatchWriter::waiting).sum());
        metrics.gauge(
                "parley_cache_entries",
                "Entries in a cache.",
                "cache",
                "chat-heads",
                () -> Stream.of(writers).mapToLong(BatchWriter::rememberedChats).sum());
        metrics.gauge(
                "parley_cache_capacity",
                "Entries that a cache takes at most.",
                "cache",
                "chat-heads",
                () -> (long) settings.rememberedChats() * writers.length);
        metrics.gauge(
                "parley_cache_entries", "Entries in a cache.", "cache", "receipt-tails", receipts::rememberedChats);
        metrics.gauge(
                "parley_cache_capacity",
                "Entries that a cache takes at most.",
                "cache",
                "receipt-tails",
                settings::rememberedChats);
        metrics.gauge("parley_receipts_waiting", "Watermarks that wait to be written.", receipts::waiting);
        metrics.gauge("parley_pushes_waiting", "Pushes that wait for the queue.", pushes::waiting);
        metrics.gauge(
                "parley_lost_connections_waiting",
                "Lost connections after which the user may come back.",
                undelivered::waiting);
    }

    /// The one writer of this node for a chat.
    BatchWriter of(ChatId chat) {
        return writers[Math.floorMod(chat.hashCode(), writers.length)];
    }

    synchronized void start(@Observes Startup event) {
        if (!threads.isEmpty()) {
            return;
        }
        for (int i = 0; i < writers.length; i++) {
            threads.add(Thread.ofPlatform().name("parley-writer-" + i).start(writers[i]));
        }
        threads.add(Thread.ofPlatform().name("parley-receipts").start(receipts));
        threads.add(Thread.ofPlatform().name("parley-push-relay").start(pushes));
        threads.add(Thread.ofPlatform().name("parley-undelivered-pushes").start(undelivered));
        threads.add(Thread.ofPlatform().name("parley-expiry").start(expiry));
    }

    /// A clean stop stores what was taken: the writers empty their queues, then the receipts are written. It
    /// comes after the connections were told to go.
    synchronized void stop(@Observes @Priority(StopOrder.WRITERS) Shutdown event) throws InterruptedException {
        for (BatchWriter writer : writers) {
            writer.stop();
        }
        receipts.stop();
        undelivered.stop();
        pushes.stop();
        // Nothing is lost when the sweep stops in the middle: it ends at its next wait.
        threads.removeLast().interrupt();
        for (Thread thread : threads) {
            thread.join(STOP_LIMIT);
            thread.interrupt();
        }
        threads.clear();
    }
}
