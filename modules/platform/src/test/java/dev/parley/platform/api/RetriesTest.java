package dev.parley.platform.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RetriesTest {

    private static final int ROOM = 2;

    private final List<String> done = new CopyOnWriteArrayList<>();
    private final List<String> givenUp = new CopyOnWriteArrayList<>();
    private final Retries retries = new Retries("a test's work", ROOM, 1);

    @AfterEach
    void stop() {
        retries.stop();
    }

    private void later(String name, Runnable work) {
        retries.later(work, () -> givenUp.add(name), failure());
    }

    private static RuntimeException failure() {
        return new DatabaseUnavailable("08006", null);
    }

    @Test
    void whatFailsIsTriedAgainUntilItSucceeds() {
        AtomicInteger failures = new AtomicInteger(Retries.MAX_RETRIES - 1);
        later("first", () -> {
            if (failures.getAndDecrement() > 0) {
                throw failure();
            }
            done.add("first");
        });
        await().until(() -> done.equals(List.of("first")));
        // One that has succeeded is done with, and the next one finds somebody to try it.
        later("second", () -> done.add("second"));
        await().until(() -> done.equals(List.of("first", "second")));
        assertThat(givenUp).isEmpty();
    }

    @Test
    void whatFailsForTooLongIsGivenUpAndTheOthersAreTried() {
        AtomicInteger tries = new AtomicInteger();
        later("hopeless", () -> {
            tries.incrementAndGet();
            throw failure();
        });
        later("other", () -> done.add("other"));
        await().until(() -> givenUp.equals(List.of("hopeless")));
        assertThat(tries).hasValue(Retries.MAX_RETRIES);
        assertThat(done).containsExactly("other");
    }

    @Test
    void whatFindsNoRoomIsGivenUpAtOnce() throws InterruptedException {
        CountDownLatch tried = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        later("slow", () -> {
            tried.countDown();
            hold(goOn);
        });
        tried.await();
        later("second", () -> done.add("second"));
        later("third", () -> done.add("third"));
        later("fourth", () -> done.add("fourth"));
        assertThat(givenUp).containsExactly("fourth");
        goOn.countDown();
        await().until(() -> done.equals(List.of("second", "third")));
    }

    @Test
    void afterItsEndNothingIsTried() throws InterruptedException {
        CountDownLatch tried = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        later("under way", () -> {
            tried.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                interrupted.countDown();
            }
        });
        tried.await();
        later("waiting", () -> done.add("waiting"));
        retries.stop();
        later("late", () -> done.add("late"));
        interrupted.await();
        assertThat(done).isEmpty();
    }

    private static void hold(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }
}
