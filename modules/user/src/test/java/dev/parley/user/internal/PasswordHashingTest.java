package dev.parley.user.internal;

import static dev.parley.user.internal.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PasswordHashingTest {

    @Test
    void onlySoManyComputeAtOnceAndOnlySoManyWait() throws Exception {
        PasswordHashing hashing = new PasswordHashing(new Secrets(), 2);
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger overloaded = new AtomicInteger();
        CountDownLatch turnedAway = new CountDownLatch(26);
        List<CompletableFuture<Void>> calls = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 60; i++) {
                calls.add(CompletableFuture.runAsync(
                        () -> {
                            try {
                                hashing.guarded(() -> {
                                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                                    await(end);
                                    return running.decrementAndGet();
                                });
                            } catch (ParleyException refused) {
                                assertThat(refused.code()).isEqualTo(ErrorCode.OVERLOADED);
                                assertThat(refused.retryAfter()).isPresent();
                                overloaded.incrementAndGet();
                                turnedAway.countDown();
                            }
                        },
                        threads));
            }
            // Two compute, thirty-two wait, the rest are turned away without waiting.
            turnedAway.await();
            end.countDown();
            CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).join();
        }
        assertThat(most).hasValue(2);
        assertThat(overloaded).hasValue(26);
        assertThat(hashing.guarded(() -> "free again")).isEqualTo("free again");
    }

    @Test
    void whoWaitsTooLongIsTurnedAway() throws Exception {
        PasswordHashing hashing = new PasswordHashing(new Secrets(), 1);
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var busy = CompletableFuture.runAsync(
                    () -> hashing.guarded(() -> {
                        started.countDown();
                        await(end);
                        return null;
                    }),
                    threads);
            started.await();
            assertRefused(ErrorCode.OVERLOADED, () -> hashing.guarded(() -> "too late"));
            end.countDown();
            busy.join();
        }
    }

    @Test
    void aFailedComputationGivesItsPlaceBack() {
        PasswordHashing hashing = new PasswordHashing(new Secrets(), 1);
        for (int i = 0; i < 3; i++) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> hashing.guarded(() -> {
                        throw new IllegalStateException("broken row");
                    }));
        }
        assertThat(hashing.matches(PasswordHash.parse(hashing.hash("secret")), "secret"))
                .isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
