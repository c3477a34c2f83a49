package dev.parley.load.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.load.check.Violations.Kind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A whole run against a server that keeps every promise, and against one that breaks one.
@Timeout(120)
class LoadRunTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final ChatLoad PAIRS =
            ChatLoad.oneToOne(4).receipts(true, Duration.ofMillis(10)).inFlight(4);

    private static LoadRun.Outcome run(LyingServer server, ChatLoad load, long messages) {
        try (LoadRun run = LoadRun.prepare(Target.of(server.uri(), null), load)) {
            run.start();
            run.awaitAcknowledged(messages, PATIENCE);
            return run.finish(Duration.ofSeconds(3));
        }
    }

    @Test
    void honestPairsPass() {
        try (LyingServer server = new LyingServer(LyingServer.Lie.NOTHING)) {
            LoadRun.Outcome outcome = run(server, PAIRS, 2_000);
            assertThat(outcome.violations().lines()).isEmpty();
            Counts counts = outcome.counts();
            assertThat(counts.delivered()).isEqualTo(counts.acknowledged()).isGreaterThanOrEqualTo(2_000);
            assertThat(server.entries()).isEqualTo(counts.acknowledged() + 4);
            assertThat(outcome.compared()).isEqualTo(-1);
        }
    }

    @Test
    void honestGroupInWhichSeveralTalkPasses() {
        try (LyingServer server = new LyingServer(LyingServer.Lie.NOTHING)) {
            LoadRun.Outcome outcome = run(
                    server,
                    ChatLoad.group(6, 3, 4)
                            .receipts(true, Duration.ofMillis(10))
                            .threads(2),
                    1_000);
            assertThat(outcome.violations().lines()).isEmpty();
            Counts counts = outcome.counts();
            assertThat(counts.delivered()).isEqualTo(5 * counts.acknowledged());
        }
    }

    @Test
    void fixedRateIsKeptAndMeasuredFromWhenSendsWereMeant() {
        try (LyingServer server = new LyingServer(LyingServer.Lie.NOTHING);
                LoadRun run = LoadRun.prepare(Target.of(server.uri(), null), PAIRS.rate(1_000))) {
            run.start();
            run.measure(Duration.ofMillis(500), Duration.ofSeconds(2), () -> {}, () -> {});
            LoadRun.Outcome outcome = run.finish(PATIENCE);
            assertThat(outcome.violations().lines()).isEmpty();
            assertThat(outcome.counts().toAck().getTotalCount()).isBetween(1_990L, 2_010L);
            assertThat(outcome.counts().toDelivered().getTotalCount()).isBetween(1_990L, 2_010L);
            assertThat(outcome.counts().late().getTotalCount()).isBetween(1_990L, 2_010L);
            assertThat(outcome.counts().neverSent()).isZero();
        }
    }

    @Test
    void sendsThatHadToWaitUntilTheEndAreCounted() {
        try (LyingServer server = new LyingServer(LyingServer.Lie.FALL_SILENT);
                LoadRun run = LoadRun.prepare(Target.of(server.uri(), null), PAIRS.rate(10_000))) {
            run.start();
            run.measure(Duration.ZERO, Duration.ofSeconds(1), () -> {}, () -> {});
            LoadRun.Outcome outcome = run.finish(Duration.ZERO);
            // Sends begin 50 ms later, so 9,500 at least are due. Four senders have a thousand each under way, or fewer
            // within that second, and 495 were answered.
            assertThat(outcome.counts().neverSent()).isBetween(4_900L, 10_000L);
            assertThat(outcome.violations().count(Kind.NOT_ACKNOWLEDGED)).isEqualTo(4 * 1_024);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "LOSE_A_PUSH, GAP",
        "PUSH_TWICE, DUPLICATED",
        "SWAP_TWO_PUSHES, REORDERED",
        "ACKNOWLEDGE_ANOTHER_SEQ, CONTRADICTION",
        "STORE_TWICE, GAP",
        "REFUSE, REFUSED",
        "NEVER_ANSWER, NOT_ACKNOWLEDGED",
        "CUT_A_CONNECTION, CONNECTION"
    })
    void lieIsFoundOut(LyingServer.Lie lie, Kind kind) {
        try (LyingServer server = new LyingServer(lie)) {
            LoadRun.Outcome outcome = run(server, PAIRS, 2_000);
            assertThat(outcome.violations().count(kind))
                    .as(outcome.violations().toString())
                    .isPositive();
        }
    }

    /// Of two nodes, each of which pushes what it has written as soon as it can. Judged are connections that have
    /// settled: the lie is told 2 s and a half after they were made.
    @Test
    void orderIsJudgedWhereThereAreTwoServersToo() {
        try (LyingServer server = new LyingServer(LyingServer.Lie.SWAP_TWO_PUSHES);
                LoadRun run = LoadRun.prepare(Target.of(List.of(server.uri(), server.uri()), null), PAIRS.rate(200))) {
            run.start();
            run.awaitAcknowledged(510, PATIENCE);
            assertThat(run.finish(PATIENCE).violations().lines())
                    .singleElement()
                    .asString()
                    .startsWith("1 x delivered out of order");
        }
    }

    @Test
    void overloadIsAnAnswerAndNotAFault() {
        try (LyingServer server = new LyingServer(LyingServer.Lie.OVERLOADED)) {
            LoadRun.Outcome outcome = run(server, PAIRS, 2_000);
            assertThat(outcome.violations().lines()).isEmpty();
            assertThat(outcome.counts().retries()).isEqualTo(1);
        }
    }

    /// One that was refused is stored behind those that were sent after it. What is sent when it has been sent again is
    /// not.
    @Test
    void theOrderOfSendsIsJudgedAgainAfterARefusal() {
        try (LyingServer server = new LyingServer(LyingServer.Lie.OVERLOADED_AND_LATER_SWAP_TWO_SENDS)) {
            LoadRun.Outcome outcome = run(server, ChatLoad.oneToOne(1).receipts(true, Duration.ofMillis(10)), 2_000);
            assertThat(outcome.counts().refused()).isEqualTo(1);
            assertThat(outcome.violations().lines())
                    .singleElement()
                    .asString()
                    .startsWith("1 x two sends to one chat stored in another order");
        }
    }

    @Test
    void receiptsThatNeverComeAreFoundOut() {
        try (LyingServer server = new LyingServer(LyingServer.Lie.NO_RECEIPTS)) {
            LoadRun.Outcome outcome = run(server, PAIRS, 1_000);
            assertThat(outcome.violations().count(Kind.RECEIPTS)).isEqualTo(1);
        }
    }

    /// As after a stop: the receipt of the last message goes into a connection that is lost.
    @Test
    void whatNoReceiptToldTheSummaryTellsWhoComesBack() throws Exception {
        try (LyingServer server = new LyingServer(LyingServer.Lie.NO_RECEIPTS);
                LoadRun run = LoadRun.prepare(Target.of(server.uri(), null), PAIRS.expectingFaults())) {
            run.start();
            run.awaitAcknowledged(1_000, PATIENCE);
            CompletableFuture<LoadRun.Outcome> outcome = CompletableFuture.supplyAsync(() -> run.finish(PATIENCE));
            while (!isDoneWithin(Duration.ofMillis(500), outcome)) {
                server.cutAll();
            }
            assertThat(outcome.get().violations().lines()).isEmpty();
        }
    }

    private static boolean isDoneWithin(Duration time, CompletableFuture<?> future) throws Exception {
        try {
            future.get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException notYet) {
            return false;
        }
    }

    @Test
    void membersComeBackAndMissNothing() {
        try (LyingServer server = new LyingServer(LyingServer.Lie.NOTHING);
                LoadRun run = LoadRun.prepare(Target.of(server.uri(), null), PAIRS.expectingFaults())) {
            run.start();
            for (int round = 1; round <= 5; round++) {
                run.awaitAcknowledged(round * 500L, PATIENCE);
                server.cutAll();
            }
            run.awaitAcknowledged(4_000, PATIENCE);
            run.awaitConnected(PATIENCE);
            LoadRun.Outcome outcome = run.finish(PATIENCE);
            assertThat(outcome.violations().lines()).isEmpty();
            assertThat(outcome.counts().reconnects()).isGreaterThanOrEqualTo(8);
            assertThat(outcome.counts().delivered()).isEqualTo(server.entries() - 4);
        }
    }
}
