package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

/// Many random histories, some of them at once.
///
/// `-Dparley.histories=…` sets their number and `-Dparley.seed=…` the seed of the first; each next one's is
/// higher by one. So `-Dparley.histories=1 -Dparley.seed=…` runs one again. A history of one request at a time
/// then goes the same way; one of many at once has the same requests, in an order of its own.
final class Histories {

    private static final System.Logger LOG = System.getLogger(Histories.class.getName());
    private static final int AT_ONCE = 40;
    private static final int FAILURES_SHOWN = 3;

    private final int histories;

    /// @param histories how many, unless it is said otherwise
    Histories(int histories) {
        this.histories = Integer.getInteger("parley.histories", histories);
    }

    /// @throws AssertionError that tells the first that failed
    void run(BiFunction<List<Server>, Long, History> history, List<Server> servers) throws InterruptedException {
        long first = Long.getLong("parley.seed", new Random().nextInt(1_000_000_000));
        LOG.log(Level.INFO, "{0} random histories, the first of seed {1}", histories, Long.toString(first));
        List<String> failures = new ArrayList<>();
        AtomicInteger failed = new AtomicInteger();
        Semaphore room = new Semaphore(AT_ONCE);
        List<Future<String>> runs = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (long seed = first; seed < first + histories; seed++) {
                long its = seed;
                runs.add(threads.submit(() -> {
                    room.acquire();
                    try {
                        String failure = failed.get() < FAILURES_SHOWN ? outcome(history, servers, its) : "";
                        if (!failure.isEmpty()) {
                            failed.incrementAndGet();
                        }
                        return failure;
                    } finally {
                        room.release();
                    }
                }));
            }
        }
        for (Future<String> run : runs) {
            failures.add(run.resultNow());
        }
        failures.removeIf(String::isEmpty);
        assertThat(failures)
                .as("histories that failed; the first of all had seed %d", first)
                .isEmpty();
    }

    private static String outcome(BiFunction<List<Server>, Long, History> history, List<Server> servers, long seed) {
        try {
            history.apply(servers, seed).run();
            return "";
        } catch (AssertionError | RuntimeException failure) {
            LOG.log(Level.ERROR, "the history of seed " + seed + " failed", failure);
            return "the history of seed " + seed + ":\n  " + failure.getMessage();
        }
    }
}
