package dev.parley.load;

import dev.parley.launcher.DatabaseAddress;
import dev.parley.load.check.PairLedger;
import dev.parley.load.check.Violations;
import dev.parley.load.engine.EventLoop;
import dev.parley.load.engine.Pace;
import dev.parley.load.engine.Punctuality;
import dev.parley.load.run.Account;
import dev.parley.load.wire.MessageId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/// Pairs that talk in all chats of a set, at random and at a fixed rate. Used once, by one thread; what pairs tell is
/// told on the loop's thread.
///
/// It is checked that what was acknowledged was delivered once, chat by chat in order and without a gap, and is in the
/// database once, where the talker was told; and that no log that was talked in has a gap.
final class PairsTalking {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long LONGEST_MICROS = 120_000_000;

    /// @param sent all messages, those of the warm-up included
    /// @param messages acknowledged within the time of measurement
    /// @param toAck microseconds, as `toDelivered`
    record Outcome(
            long sent,
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
    /// @throws dev.parley.load.run.LoadFailure when nothing could be measured
    Outcome talk(Subject subject, List<Account> accounts, double rate, Duration warmUp, Duration window) {
        Measurement measurement = subject.measurement();
        List<TalkingPair> all = new ArrayList<>();
        try (EventLoop loop = new EventLoop("parley-load")) {
            Dialler dialler = new Dialler(loop, subject.target().server());
            for (int i = 0; i < pairs; i++) {
                TalkingPair pair = new TalkingPair(loop, this, i);
                Account talker = accounts.get(2 * i);
                Account listener = accounts.get(2 * i + 1);
                loop.execute(() -> pair.open(dialler, talker, listener));
                all.add(pair);
            }
            Waiting.await(
                    () -> isTrue(loop, () -> all.stream().allMatch(TalkingPair::isConnected)),
                    PATIENCE,
                    "Connections were not made");
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
            // What is still missing then is found by the check.
            Waiting.isMet(
                    () -> isTrue(
                            loop,
                            () -> all.stream().allMatch(pair -> pair.ledger().isQuiet())),
                    PATIENCE);
        }
        List<PairLedger> ledgers = all.stream().map(TalkingPair::ledger).toList();
        compare(subject.target().database().orElseThrow(), ledgers, accounts);
        long sent = ledgers.stream().mapToLong(PairLedger::sent).sum();
        return new Outcome(sent, messages, window, toAck, toDelivered, punctuality, measurement);
    }

    private static boolean isTrue(EventLoop loop, BooleanSupplier condition) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        loop.execute(() -> answer.complete(condition.getAsBoolean()));
        return answer.join();
    }

    private void compare(DatabaseAddress database, List<PairLedger> ledgers, List<Account> accounts) {
        Set<UUID> talkedIn = new HashSet<>();
        ledgers.forEach(ledger -> talkedIn.addAll(ledger.chats()));
        StoredMessages stored = new StoredMessages(database, talkedIn);
        stored.ofRun(run, (chat, seq, sender, id) -> {
            int pair = MessageId.sender(id.getMostSignificantBits());
            if (pair >= pairs || !accounts.get(2 * pair).userId().equals(sender)) {
                violations.add(Violations.Kind.FOREIGN, "seq " + seq + " of chat " + chat + " has a wrong sender");
            } else {
                ledgers.get(pair).stored((int) MessageId.count(id.getLeastSignificantBits()), chat, seq);
            }
        });
        ledgers.forEach(PairLedger::end);
        long gaps = stored.chatsWithGaps();
        if (gaps > 0) {
            violations.add(Violations.Kind.STORED_GAP, gaps, "in a chat of the set");
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
