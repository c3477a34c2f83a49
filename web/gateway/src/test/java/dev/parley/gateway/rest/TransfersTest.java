package dev.parley.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TransfersTest {

    private static final long LATER = Duration.ofSeconds(31).toNanos();

    private final UserId alice = new UserId(UUID.randomUUID());
    private final UserId bob = new UserId(UUID.randomUUID());
    private final Transfers transfers =
            new Transfers(new Settings(Map.of("PARLEY_MEDIA_TRANSFERS", "3", "PARLEY_MEDIA_TRANSFERS_PER_USER", "2")));

    @Test
    void oneUserHasAFewAndAllTogetherSomeMore() {
        try (Transfer first = transfers.begin(alice)) {
            try (Transfer second = transfers.begin(alice)) {
                assertRefused(ErrorCode.RATE_LIMITED, alice);
                try (Transfer third = transfers.begin(bob)) {
                    assertRefused(ErrorCode.OVERLOADED, bob);
                    assertThat(first).isNotSameAs(second).isNotSameAs(third);
                }
            }
            try (Transfer again = transfers.begin(alice)) {
                assertThat(again).isNotNull();
            }
        }
    }

    @Test
    void aClientThatSendsNothingIsEndedAndItsThreadGoesOnUndisturbed() throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<Boolean> interruptedAfterwards = CompletableFuture.supplyAsync(
                    () -> {
                        try (Transfer transfer = transfers.begin(alice)) {
                            assertThatExceptionOfType(IOException.class)
                                    .isThrownBy(() -> transfer.from(new SilentClient(waits))
                                            .read(new byte[10]))
                                    .withMessage("the client stalled");
                            return Thread.currentThread().isInterrupted();
                        }
                    },
                    threads);
            waits.await();
            transfers.endStalled(System.nanoTime());
            assertThat(interruptedAfterwards).isNotDone();
            transfers.endStalled(System.nanoTime() + LATER);
            assertThat(interruptedAfterwards.get()).isFalse();
        }
    }

    @Test
    void aClientThatTakesNothingIsEnded() throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<Void> ended = CompletableFuture.runAsync(
                    () -> {
                        try (Transfer transfer = transfers.begin(alice)) {
                            assertThatExceptionOfType(IOException.class)
                                    .isThrownBy(() ->
                                            transfer.to(new DeafClient(waits)).write(new byte[10], 0, 10));
                        }
                    },
                    threads);
            waits.await();
            transfers.endStalled(System.nanoTime() + LATER);
            ended.get();
        }
    }

    @Test
    void whoWaitsForTheDiskIsLeftAlone() throws IOException {
        try (Transfer transfer = transfers.begin(alice)) {
            InputStream bytes = transfer.from(new ByteArrayInputStream(new byte[10]));
            assertThat(bytes.read(new byte[10])).isEqualTo(10);
            transfers.endStalled(System.nanoTime() + LATER);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(bytes.read(new byte[10])).isEqualTo(-1);
        }
        transfers.endStalled(System.nanoTime() + LATER);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    private void assertRefused(ErrorCode code, UserId user) {
        assertThatExceptionOfType(ParleyException.class)
                .isThrownBy(() -> transfers.begin(user))
                .extracting(ParleyException::code)
                .isEqualTo(code);
    }

    private static void block(CountDownLatch waits) throws InterruptedIOException {
        waits.countDown();
        try {
            new CountDownLatch(1).await(1, TimeUnit.HOURS);
        } catch (InterruptedException ended) {
            // As the server's own streams do, which leave the thread marked.
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    private static final class SilentClient extends InputStream {

        private final CountDownLatch waits;

        SilentClient(CountDownLatch waits) {
            this.waits = waits;
        }

        @Override
        public int read() throws IOException {
            block(waits);
            return -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int count) throws IOException {
            return read();
        }
    }

    private static final class DeafClient extends OutputStream {

        private final CountDownLatch waits;

        DeafClient(CountDownLatch waits) {
            this.waits = waits;
        }

        @Override
        public void write(int oneByte) throws IOException {
            block(waits);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            block(waits);
        }
    }
}
