package dev.parley.load;

import dev.parley.launcher.DatabaseAddress;
import dev.parley.load.check.Violations;
import dev.parley.load.engine.EventLoop;
import dev.parley.load.engine.Pace;
import dev.parley.load.engine.Punctuality;
import dev.parley.load.run.Account;
import dev.parley.load.run.LoadFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/// Pairs that talk in all chats of a set, at random and at a fixed rate. Used once, by one thread; what pairs tell is
/// told on the loop's thread.
///
/// It is checked that what was acknowledged was delivered once and is in the database once, and that no log has a gap.
final class PairsTalking {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long LONGEST_MICROS = 120_000_000;

    /// @param messages acknowledged within the time of measurement
    /// @param toAck microseconds, as `toDelivered`
    record Outcome(
            long messages,
            Duration window,
            Histogram toAck,
            Histogram toDelivered,
            Punctuality punctuality,
            Measurement measurement) {
        double messagesPerSecond() {
            return messages / (window.toMillis() / 1e3);
        }
    }

    private final Histogram toAck = new Histogram(LONGEST_MICROS, 3);
    private final Histogram toDelivered = new Histogram(LONGEST_MICROS, 3);
    private final RandomGenerator random = RandomGenerator.getDefault();
    private final int run = random.nextInt();
    private final ManyChats chats;
    private final int pairs;
    private final Violations violations;
    private long messages;
    private final Punctuality punctuality = new Punctuality();

    PairsTalking(ManyChats chats, int pairs, Violations violations) {
        if (chats.size() < pairs) {
            throw new IllegalArgumentException(pairs + " pairs need as many chats at least.");
        }
        this.chats = chats;
        this.pairs = pairs;
        this.violations = violations;
    }

    /// @param accounts two of each pair, one after the other
    /// @throws LoadFailure when nothing could be measured
    Outcome talk(Subject subject, List<Account> accounts, double rate, Duration warmUp, Duration window) {
        Measurement measurement = subject.measurement();
        try (EventLoop loop = new EventLoop("parley-load")) {
            Dialler dialler = new Dialler(loop, subject.target().server());
            List<TalkingPair> all = new ArrayList<>();
            for (int i = 0; i < pairs; i++) {
                TalkingPair pair = new TalkingPair(loop, this, i);
                Account talker = accounts.get(2 * i);
                Account listener = accounts.get(2 * i + 1);
                loop.execute(() -> pair.open(dialler, talker, listener));
                all.add(pair);
            }
            await(loop, () -> all.stream().allMatch(TalkingPair::isConnected), "Connections were not made");
            long begin = System.nanoTime();
            Pace pace = new Pace(
                    all.toArray(Pace.Sender[]::new),
                    IntStream.range(0, pairs).toArray(),
                    pairs,
                    rate,
                    begin,
                    punctuality);
            loop.execute(() -> {
                long from = begin + warmUp.toNanos();
                punctuality.measure(from, from + window.toNanos());
                loop.pace(pace);
            });
            pace.wake(loop);
            Waiting.pause(warmUp);
            measurement.start();
            Waiting.pause(window);
            measurement.end();
            pace.stop();
            loop.execute(() -> {
                loop.endPace();
                all.forEach(TalkingPair::stop);
            });
            await(
                    loop,
                    () -> !violations.isEmpty() || all.stream().allMatch(TalkingPair::isQuiet),
                    "Not every message was acknowledged and delivered");
            all.forEach(pair -> pair.check(violations));
            compare(subject.target().database().orElseThrow(), all);
            return new Outcome(messages, window, toAck, toDelivered, punctuality, measurement);
        }
    }

    private interface Condition {
        boolean isMet();
    }

    private static void await(EventLoop loop, Condition condition, String complaint) {
        Waiting.await(
                () -> {
                    CompletableFuture<Boolean> answer = new CompletableFuture<>();
                    loop.execute(() -> answer.complete(condition.isMet()));
                    return answer.join();
                },
                PATIENCE,
                complaint);
    }

    private void compare(DatabaseAddress database, List<TalkingPair> all) {
        long sent = all.stream().mapToLong(TalkingPair::sent).sum();
        ManyChats.Stored stored = chats.stored(database, run);
        if (stored.entries() < sent) {
            violations.add(Violations.Kind.NOT_STORED, sent - stored.entries(), "of " + sent + " messages");
        } else if (stored.entries() > sent) {
            violations.add(Violations.Kind.STORED_TWICE, stored.entries() - sent, "of " + sent + " messages");
        }
        if (stored.chatsWithGaps() > 0) {
            violations.add(Violations.Kind.STORED_GAP, stored.chatsWithGaps(), "in a chat of the set");
        }
    }

    int run() {
        return run;
    }

    Punctuality punctuality() {
        return punctuality;
    }

    Violations violations() {
        return violations;
    }

    UUID anyChatOf(int pair) {
        int ofPair = (chats.size() - pair + pairs - 1) / pairs;
        return chats.id(pair + pairs * random.nextInt(ofPair));
    }

    void acknowledged(long intended, long now) {
        if (punctuality.within(now)) {
            messages++;
        }
        record(toAck, intended, now);
    }

    void delivered(long intended, long now) {
        record(toDelivered, intended, now);
    }

    private void record(Histogram histogram, long intended, long now) {
        if (punctuality.within(intended)) {
            histogram.recordValue(Math.clamp((now - intended + 500) / 1_000, 1, LONGEST_MICROS));
        }
    }
}
