package dev.parley.gateway.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.api.DatabaseUnavailable;
import dev.parley.platform.api.DirectConnection;
import dev.parley.platform.api.Row;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is known of a database that answers, fails, or hangs.
class DatabaseProbeTest {

    private final AtomicLong nanos = new AtomicLong(1);
    private volatile Runnable database = () -> {};
    private final DatabaseProbe probe = new DatabaseProbe(Answering::new, nanos::get);

    @Test
    void untilItHasAnsweredItIsAway() {
        assertThat(probe.answers()).isFalse();
        probe.ask();
        assertThat(probe.answers()).isTrue();
    }

    @Test
    void oneThatFailsIsAwayUntilItAnswersAgain() {
        probe.ask();
        database = () -> {
            throw new DatabaseUnavailable("08006", null);
        };
        probe.ask();
        assertThat(probe.answers()).isFalse();
        database = () -> {};
        probe.ask();
        assertThat(probe.answers()).isTrue();
    }

    @Test
    @Timeout(30)
    void oneThatHangsIsAwayAfterAWhileAndNobodyWaitsForIt() throws InterruptedException {
        probe.ask();
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch thawed = new CountDownLatch(1);
        database = () -> {
            asked.countDown();
            try {
                thawed.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        };
        Thread asking = Thread.ofPlatform().start(probe::ask);
        asked.await();
        nanos.addAndGet(DatabaseProbe.PATIENCE.toNanos() - 1);
        assertThat(probe.answers()).isTrue();
        nanos.addAndGet(1);
        assertThat(probe.answers()).isFalse();
        thawed.countDown();
        asking.join();
        assertThat(probe.answers()).isTrue();
    }

    private final class Answering implements DirectConnection {
        @Override
        public <T> List<T> query(String sql, Function<Row, T> reader, Object... arguments) {
            database.run();
            return List.of();
        }

        @Override
        public int update(String sql, Object... arguments) {
            throw new UnsupportedOperationException("it only reads");
        }

        @Override
        public void inTransaction(Runnable work) {
            throw new UnsupportedOperationException("it only reads");
        }

        @Override
        public void close() {
            // Nothing to give back.
        }
    }
}
