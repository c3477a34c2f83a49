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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A thousand random histories, each against a model of the protocol: whatever is said, changed and cut off, every
/// device ends with exactly what the model says.
///
/// `-Dparley.histories=…` sets their number and `-Dparley.seed=…` the seed of the first; each next one's is
/// higher by one. So `-Dparley.histories=1 -Dparley.seed=…` runs one again. A history of one request at a time
/// then goes the same way; one of many at once has the same requests, in an order of its own.
@ExtendWith(ParleyServer.class)
final class RandomHistoriesIT {

    private static final System.Logger LOG = System.getLogger(RandomHistoriesIT.class.getName());
    private static final int AT_ONCE = 40;
    private static final int FAILURES_SHOWN = 3;

    private final Server server;

    RandomHistoriesIT(Server server) {
        this.server = server;
    }

    @Test
    void everyDeviceEndsWithWhatTheModelSays() throws Exception {
        int histories = Integer.getInteger("parley.histories", 1_000);
        long first = Long.getLong("parley.seed", new Random().nextInt(1_000_000_000));
        LOG.log(Level.INFO, "{0} random histories, the first of seed {1}", histories, Long.toString(first));
        server.admin();
        List<String> failures = new ArrayList<>();
        AtomicInteger failed = new AtomicInteger();
        Semaphore room = new Semaphore(AT_ONCE);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> runs = new ArrayList<>();
            for (long seed = first; seed < first + histories; seed++) {
                long its = seed;
                runs.add(threads.submit(() -> {
                    room.acquire();
                    try {
                        String failure = failed.get() < FAILURES_SHOWN ? outcome(its) : "";
                        if (!failure.isEmpty()) {
                            failed.incrementAndGet();
                        }
                        return failure;
                    } finally {
                        room.release();
                    }
                }));
            }
            for (Future<String> run : runs) {
                failures.add(run.get());
            }
        }
        failures.removeIf(String::isEmpty);
        assertThat(failures)
                .as("histories that failed; the first of all had seed %d", first)
                .isEmpty();
        assertThat(server.brokenLogs()).isEmpty();
    }

    private String outcome(long seed) {
        try {
            history(seed).run();
            return "";
        } catch (AssertionError | RuntimeException failure) {
            LOG.log(Level.ERROR, "the history of seed " + seed + " failed", failure);
            return "the history of seed " + seed + ":\n  " + failure.getMessage();
        }
    }

    /// Two of three do one thing at a time.
    private History history(long seed) {
        return seed % 3 == 0 ? new ConcurrentHistory(server, seed) : new SequentialHistory(server, seed);
    }
}
