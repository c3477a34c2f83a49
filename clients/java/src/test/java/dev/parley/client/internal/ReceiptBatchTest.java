package dev.parley.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every watermark arrives, however often the server refuses it and however many there are.
class ReceiptBatchTest {
    private static final Duration DELAY = Duration.ofMillis(100);
    private static final Duration JITTER = Duration.ofMillis(50);
    private static final UUID CHAT = new UUID(0, 0xc);

    private final ManualLoop loop = new ManualLoop();
    private final Requests requests = new Requests(() -> loop.now().toNanos());
    private final ReceiptBatch receipts =
            new ReceiptBatch(loop, requests, new Backoff(JITTER, JITTER, new Random(3)), DELAY);
    private final Map<UUID, Long> taken = new HashMap<>();
    private final Set<JsonNode> underWay = new HashSet<>();
    private String refusal;
    private int frames;
    private int refused;

    /// How many receipts the server takes before it refuses them.
    private int room = Integer.MAX_VALUE;

    @BeforeEach
    void open() {
        requests.opened(new Transport.Link() {
            @Override
            public void send(String frame) {
                frames++;
                underWay.add(Wire.parse(frame));
                loop.run(() -> answer(Wire.parse(frame)));
            }

            @Override
            public void close() {}
        });
        receipts.opened();
    }

    private void close() {
        receipts.closed();
        requests.closed();
        underWay.clear();
    }

    /// As the server: what it refuses is not taken, and who gave no id does not hear of it.
    private void answer(JsonNode frame) {
        if (!underWay.remove(frame)) {
            return;
        }
        boolean takes = room > 0;
        if (takes) {
            room--;
            taken.merge(Wire.uuid(frame, "chatId"), frame.path("delivered").asLong(), Math::max);
        } else {
            refused++;
        }
        if (frame.has("id")) {
            String rest = takes ? "" : refusal;
            requests.replied(Wire.parse("{\"t\":\"ok\",\"id\":" + frame.path("id") + rest + "}"), takes);
        }
    }

    private void refuse(String code, int retryAfterMs) {
        room = 0;
        refusal = ",\"code\":\"" + code + "\",\"message\":\"no\",\"retryAfterMs\":" + retryAfterMs;
    }

    @ParameterizedTest
    @ValueSource(strings = {"rate-limited", "overloaded", "unavailable"})
    void whatIsRefusedForNowIsSentAgainWhenTheServerSays(String code) {
        refuse(code, 3_000);
        receipts.mark(CHAT, 7, 0);
        loop.pass(DELAY);
        receipts.mark(CHAT, 8, 0);
        room = 1;
        loop.pass(Duration.ofMillis(2_999));
        assertThat(frames).isEqualTo(1);
        loop.pass(JITTER.plusMillis(1));
        assertThat(taken).containsExactly(Map.entry(CHAT, 8L));
    }

    @Test
    void whatIsRefusedForGoodIsNotSentAgain() {
        refuse("not-member", 0);
        receipts.mark(CHAT, 7, 0);
        loop.pass(Duration.ofMinutes(1));
        assertThat(frames).isEqualTo(1);
    }

    @Test
    void watermarksOfVeryManyChatsAllArriveAlthoughTheServerLimitsThem() {
        room = 600;
        refusal = ",\"code\":\"rate-limited\",\"message\":\"no\",\"retryAfterMs\":10";
        LongStream.rangeClosed(1, 2_000).forEach(i -> receipts.mark(new UUID(0, i), i, 0));
        loop.pass(DELAY);
        assertThat(taken).hasSize(600);
        for (int tick = 0; tick < 2_000; tick++) {
            room = Math.min(600, room + 1);
            loop.pass(Duration.ofMillis(10));
        }
        assertThat(taken).hasSize(2_000);
        assertThat(refused).as("a flood, for which a server closes").isLessThan(2_000);
    }

    @Test
    void whatWasUnderWayWhenTheConnectionWasLostIsSentOnTheNext() {
        receipts.mark(CHAT, 7, 0);
        loop.after(DELAY, this::close);
        loop.pass(Duration.ofMinutes(1));
        assertThat(taken).isEmpty();
        assertThat(frames).isEqualTo(1);
        open();
        loop.settle();
        assertThat(taken).containsExactly(Map.entry(CHAT, 7L));
    }

    @Test
    void allThatWaitsIsSentAtTheEnd() {
        LongStream.rangeClosed(1, 100).forEach(i -> receipts.mark(new UUID(0, i), i, 0));
        receipts.close();
        loop.settle();
        assertThat(taken).hasSize(100);
    }
}
