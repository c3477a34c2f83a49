package dev.parley.chat.internal;

import dev.parley.platform.api.Metrics;
import java.util.concurrent.atomic.LongAdder;

/// What the writers count, all of them together.
///
/// @param overloaded entries refused because a queue was full
/// @param conflicts batches that another node's writes, or a repeat, made to be numbered anew
/// @param headHits chats of a batch whose last seq was in memory
record WriterMetrics(
        LongAdder entries,
        LongAdder batches,
        LongAdder conflicts,
        LongAdder overloaded,
        LongAdder headHits,
        LongAdder headMisses) {

    static WriterMetrics in(Metrics metrics) {
        return new WriterMetrics(
                metrics.counter("parley_entries_written_total", "Entries committed to the log."),
                metrics.counter("parley_batches_written_total", "Commits of the log's writers."),
                metrics.counter("parley_batch_conflicts_total", "Batches that had to be numbered anew."),
                metrics.counter(
                        "parley_entries_overloaded_total", "Entries refused because a writer's queue was full."),
                metrics.counter("parley_cache_hits_total", "Reads that a cache answered.", "cache", "chat-heads"),
                metrics.counter(
                        "parley_cache_misses_total", "Reads that a cache could not answer.", "cache", "chat-heads"));
    }
}
