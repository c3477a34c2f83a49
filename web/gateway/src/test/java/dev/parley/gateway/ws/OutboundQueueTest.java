package dev.parley.gateway.ws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OutboundQueueTest {

    private final OutboundBudget budget = new OutboundBudget(200_000);
    private OutboundQueue queue = new OutboundQueue(budget);
    private final ByteArrayOutputStream wire = new ByteArrayOutputStream();

    private static byte[] frame(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// Lets the socket take so many bytes of what is gathered.
    private int write(int room, int accepted) {
        ByteBuffer buffer = ByteBuffer.allocate(room);
        if (!queue.gather(buffer)) {
            return 0;
        }
        int count = Math.min(accepted, buffer.remaining());
        wire.write(buffer.array(), 0, count);
        return queue.sent(count);
    }

    @Test
    void leavesInOrderHoweverLittleTheSocketTakes() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            StringBuilder expected = new StringBuilder();
            wire.reset();
            int frames = 0;
            for (int i = 0; i < 30; i++) {
                String text = ("" + (char) ('a' + i % 26)).repeat(1 + random.nextInt(20));
                expected.append(text);
                queue.add(frame(text));
                frames -= write(1 + random.nextInt(40), random.nextInt(40));
                frames++;
            }
            while (!queue.isEmpty()) {
                frames -= write(16, 1 + random.nextInt(16));
            }
            assertThat(wire.toString(StandardCharsets.US_ASCII))
                    .as("seed " + seed)
                    .isEqualTo(expected.toString());
            assertThat(frames).isZero();
            assertThat(queue.bytes()).isZero();
        }
    }

    @Test
    void theBudgetOfAllIsGivenBackInFull() {
        for (long seed = 0; seed < 200; seed++) {
            queue = new OutboundQueue(budget);
            Random random = new Random(seed);
            for (int i = 0; i < 30; i++) {
                queue.add(new byte[random.nextInt(20_000)]);
                assertThat(budget.bytes()).isBetween(queue.bytes() - 4_096L, (long) queue.bytes());
                if (random.nextInt(10) == 0) {
                    queue.overflow();
                    queue.add(new byte[50]);
                    queue.add(new byte[4]);
                }
                write(30_000, random.nextInt(30_000));
            }
            if (seed % 2 == 0) {
                queue.clear();
            }
            while (!queue.isEmpty()) {
                write(30_000, 30_000);
            }
            assertThat(budget.bytes()).as("seed " + seed).isZero();
        }
    }

    @Test
    void whoHoldsLittleIsSparedThoughAllHoldTooMuch() {
        OutboundQueue greedy = new OutboundQueue(budget);
        queue.add(new byte[10_000]);
        greedy.add(new byte[100_000]);
        assertThat(greedy.isTooMuchForAll()).isFalse();
        greedy.add(new byte[100_000]);
        assertThat(greedy.isTooMuchForAll()).isTrue();
        assertThat(queue.isTooMuchForAll()).isFalse();
        greedy.clear();
        assertThat(greedy.isTooMuchForAll()).isFalse();
    }

    @Test
    void anOverflowLeavesTheGoodbyeBehindAFrameThatIsPartlyOut() {
        queue.add(frame("first"));
        queue.add(frame("second"));
        queue.add(frame("third"));
        write(100, 2);
        queue.overflow();
        queue.add(frame("[goodbye]"));
        queue.add(frame("[close]"));
        while (!queue.isEmpty()) {
            write(100, 3);
        }
        assertThat(wire.toString(StandardCharsets.US_ASCII)).isEqualTo("first[goodbye][close]");
        assertThat(queue.bytes()).isZero();
    }

    @Test
    void anOverflowBetweenTwoFramesLeavesTheGoodbyeAlone() {
        queue.add(frame("first"));
        queue.add(frame("second"));
        write(5, 5);
        queue.overflow();
        queue.add(frame("[goodbye]"));
        queue.add(frame("[close]"));
        write(100, 100);
        assertThat(wire.toString(StandardCharsets.US_ASCII)).isEqualTo("first[goodbye][close]");
        assertThat(queue.isEmpty()).isTrue();
    }
}
