package dev.parley.platform.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.api.Cluster.Topic;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Servers of two versions work side by side: the codes stay, and what is new is left alone by the older.
class ClusterWireTest {

    @Test
    void everyTopicIsReadAsItWasWritten() {
        for (Topic topic : Topic.values()) {
            byte[] wire = ClusterWire.write(topic, new byte[] {7, 8});
            ClusterWire.Received received =
                    ClusterWire.read(wire, 0, wire.length).orElseThrow();
            assertThat(received.topic()).isEqualTo(topic);
            assertThat(received.message()).containsExactly(7, 8);
        }
    }

    @Test
    void theCodesStay() {
        assertThat(ClusterWire.write(Topic.FRAMES, new byte[] {9})).containsExactly(1, 1, 9);
        assertThat(Arrays.stream(Topic.values()).map(topic -> topic.name() + topic.code()))
                .containsExactly("FRAMES1", "CHATS_CHANGED2", "DEVICE_REVOKED3", "PRESENCE4");
    }

    @Test
    void whatALaterVersionSendsIsLeftAlone() {
        assertThat(ClusterWire.read(new byte[] {2, 1, 9}, 0, 3)).isEmpty();
        assertThat(ClusterWire.read(new byte[] {1, 99, 9}, 0, 3)).isEmpty();
        assertThat(ClusterWire.read(new byte[] {1}, 0, 1)).isEmpty();
    }

    @Test
    void aMessageMayLieWithinALargerArray() {
        assertThat(ClusterWire.read(new byte[] {0, 0, 1, 2, 5, 6, 0}, 2, 4)
                        .orElseThrow()
                        .message())
                .containsExactly(5, 6);
    }
}
