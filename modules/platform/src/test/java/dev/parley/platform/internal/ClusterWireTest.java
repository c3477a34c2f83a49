package dev.parley.platform.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.parley.platform.api.Cluster.Topic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Servers of two versions work side by side: the codes stay, and what is new is left alone by the older.
class ClusterWireTest {

    private final List<String> read = new ArrayList<>();

    private List<String> read(int... wire) {
        byte[] bytes = new byte[wire.length];
        for (int i = 0; i < wire.length; i++) {
            bytes[i] = (byte) wire[i];
        }
        read(bytes);
        return read;
    }

    private void read(byte[] bytes) {
        ClusterWire.read(bytes, 0, bytes.length, (topic, message) -> read.add(topic + Arrays.toString(message)));
    }

    @Test
    void messagesOfAllTopicsAreReadInOrderAsTheyWereWritten() {
        List<byte[]> parts = Arrays.stream(Topic.values())
                .map(topic -> ClusterWire.part(topic, new byte[] {7, (byte) topic.code()}))
                .toList();
        read(ClusterWire.joined(new ClusterWire.Place(1, 1), parts));
        assertThat(read)
                .containsExactly(
                        "FRAMES[7, 1]",
                        "CHATS_CHANGED[7, 2]",
                        "DEVICE_REVOKED[7, 3]",
                        "PRESENCE[7, 4]",
                        "SENDS[7, 5]",
                        "ANSWERS[7, 6]",
                        "SESSIONS[7, 7]",
                        "HOMES[7, 8]",
                        "USER_CHANGED[7, 9]",
                        "ERASED[7, 10]",
                        "CHATS_TO_TELL[7, 11]");
    }

    @Test
    void theBytesStay() {
        assertThat(ClusterWire.joined(
                        new ClusterWire.Place(2, 258),
                        List.of(
                                ClusterWire.part(Topic.FRAMES, new byte[] {9}),
                                ClusterWire.part(Topic.SENDS, new byte[0]))))
                .containsExactly(
                        1, 0, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 1, 2, 1, 0, 0, 0, 1, 9, 5, 0, 0, 0,
                        0);
    }

    @Test
    void theNumberIsReadWhereThereIsOne() {
        ClusterWire.Place place = new ClusterWire.Place(3, 4);
        byte[] wire = ClusterWire.joined(place, List.of());
        assertThat(ClusterWire.place(wire, 0, wire.length)).contains(place);
        read(wire);
        assertThat(read).isEmpty();
        assertThat(ClusterWire.place(wire, 0, wire.length - 1)).isEmpty();
        assertThat(ClusterWire.place(new byte[] {1, 2, 0, 0, 0, 1, 8}, 0, 7)).isEmpty();
        assertThat(ClusterWire.place(new byte[0], 0, 0)).isEmpty();
    }

    @Test
    void whatALaterVersionSendsIsLeftAlone() {
        assertThat(read(2, 1, 0, 0, 0, 1, 9)).isEmpty();
        assertThat(read(1, 99, 0, 0, 0, 1, 9, 2, 0, 0, 0, 1, 8)).containsExactly("CHATS_CHANGED[8]");
        assertThat(read(1)).containsExactly("CHATS_CHANGED[8]");
    }

    @Test
    void whatIsCutOffIsNotHandedOver() {
        assertThatIllegalArgumentException().isThrownBy(() -> read(1, 1, 0, 0, 0, 2, 9));
        assertThatIllegalArgumentException().isThrownBy(() -> read(1, 1, 255, 0, 0, 0, 9));
        assertThat(read).isEmpty();
    }

    @Test
    void messagesMayLieWithinALargerArray() {
        ClusterWire.read(
                new byte[] {0, 0, 1, 2, 0, 0, 0, 2, 5, 6, 0},
                2,
                8,
                (topic, message) -> read.add(topic + Arrays.toString(message)));
        assertThat(read).containsExactly("CHATS_CHANGED[5, 6]");
    }
}
