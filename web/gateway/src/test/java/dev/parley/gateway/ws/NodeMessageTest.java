package dev.parley.gateway.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.UserId;
import java.nio.BufferUnderflowException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class NodeMessageTest {

    private static final UserId ANN = new UserId(new UUID(1, 2));
    private static final UserId BEN = new UserId(new UUID(3, 4));
    private static final SessionId SESSION = new SessionId(new UUID(5, 6));

    private static OutFrame frame(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return OutFrame.of(bytes, bytes.length);
    }

    private static List<String> read(byte[] message) {
        List<String> read = new ArrayList<>();
        NodeMessage.read(message, (user, frame, ephemeral, except) -> {
            byte[] json = new byte[frame.jsonLength()];
            frame.copyJson(json, 0);
            read.add(user + " " + new String(json, StandardCharsets.UTF_8) + " " + ephemeral + " " + except);
        });
        return read;
    }

    @Test
    void whatIsWrittenIsRead() {
        NodeMessage message = new NodeMessage();
        OutFrame first = frame("{\"t\":\"entry\"}");
        OutFrame second = frame("{\"t\":\"typing\",\"x\":\"" + "ä".repeat(70_000) + "\"}");
        message.add(ANN, first, false, SESSION);
        message.add(BEN, first, false, SESSION);
        message.add(BEN, first, false, null);
        message.add(ANN, second, true, null);
        List<String> read = read(message.toBytes());
        assertThat(read.subList(0, 3))
                .containsExactly(
                        ANN + " {\"t\":\"entry\"} false " + SESSION,
                        BEN + " {\"t\":\"entry\"} false " + SESSION,
                        BEN + " {\"t\":\"entry\"} false null");
        assertThat(read.get(3)).startsWith(ANN + " {\"t\":\"typing\"").endsWith(" true null");
    }

    @Test
    void aFrameForManyIsWrittenOnce() {
        NodeMessage message = new NodeMessage();
        OutFrame frame = frame("{\"text\":\"" + "x".repeat(1_000) + "\"}");
        for (int i = 0; i < 1_000; i++) {
            message.add(new UserId(new UUID(0, i)), frame, false, null);
        }
        assertThat(message.toBytes()).hasSizeLessThan(1_000 * 16 + 1_100);
        assertThat(read(message.toBytes())).hasSize(1_000);
    }

    /// Nodes of the version before read and write this.
    @Test
    void theLayoutStays() {
        NodeMessage message = new NodeMessage();
        message.add(ANN, frame("{}"), true, SESSION);
        assertThat(HexFormat.of().formatHex(message.toBytes()))
                .isEqualTo("03" + "00000002" + "7b7d" + "00000000000000050000000000000006" + "00000001"
                        + "00000000000000010000000000000002");
        assertThat(written(true, null)).startsWith("01" + "00000002" + "7b7d" + "00000001");
        assertThat(written(false, SESSION)).startsWith("02" + "00000002" + "7b7d" + "0000000000000005");
        assertThat(written(false, null)).startsWith("00" + "00000002" + "7b7d" + "00000001");
    }

    private static String written(boolean ephemeral, SessionId except) {
        NodeMessage message = new NodeMessage();
        message.add(ANN, frame("{}"), ephemeral, except);
        return HexFormat.of().formatHex(message.toBytes());
    }

    @Test
    void whatIsNoMessageIsRefusedAndNothingElseHappens() {
        Random random = new Random(7);
        NodeMessage valid = new NodeMessage();
        valid.add(ANN, frame("{\"t\":\"entry\"}"), false, SESSION);
        byte[] bytes = valid.toBytes();
        for (int i = 0; i < 20_000; i++) {
            byte[] broken = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            for (int flips = random.nextInt(4); flips > 0 && broken.length > 0; flips--) {
                broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                assertThat(read(broken)).hasSizeLessThan(3);
            } catch (IllegalArgumentException | BufferUnderflowException refused) {
                assertThat(refused).isNotNull();
            }
        }
    }
}
