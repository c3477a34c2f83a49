package dev.parley.platform.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.platform.api.Cluster.Topic;
import dev.parley.platform.api.ClusterChanged;
import dev.parley.platform.api.Settings;
import dev.parley.platform.internal.ClusterWire.Place;
import dev.parley.platform.testing.ManualClock;
import dev.parley.platform.testing.RecordedEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a server makes of the messages of another.
class JGroupsClusterTest {

    private final RecordedEvents<ClusterChanged> changes = new RecordedEvents<>();
    private final ManualClock clock = new ManualClock();
    private final JGroupsCluster cluster = new JGroupsCluster(changes, new Settings(Map.of()), clock);
    private final Address other = UUID.randomUUID();
    private final List<Integer> heard = new ArrayList<>();

    @BeforeEach
    void listen() {
        cluster.listen(Topic.FRAMES, (_, message) -> heard.add((int) message[0]));
    }

    private void receive(byte[] wire) {
        cluster.receive(new BytesMessage(null, wire).setSrc(other));
    }

    private void receive(long outbox, long count) {
        receive(ClusterWire.joined(
                new Place(outbox, count), List.of(ClusterWire.part(Topic.FRAMES, new byte[] {(byte) count}))));
    }

    private void awaitChanges(int expected) {
        await().untilAsserted(() ->
                assertThat(changes.all()).hasSize(expected).allMatch(change -> change.sinceMillis() < clock.millis()));
    }

    @Test
    void whatComesTwiceIsHeardOnce() {
        receive(1, 1);
        receive(1, 2);
        receive(1, 2);
        receive(1, 1);
        receive(2, 1);
        receive(1, 3);
        assertThat(heard).containsExactly(1, 2, 1);
        assertThat(changes.all()).isEmpty();
    }

    @Test
    void aGapAndAnEmptyMessageMeanThatSomethingWasMissed() {
        receive(1, 1);
        receive(1, 3);
        assertThat(heard).containsExactly(1, 3);
        awaitChanges(1);
        receive(new byte[0]);
        awaitChanges(2);
    }

    @Test
    void whatCannotBeReadOrHandledHoldsUpNothing() {
        receive(new byte[] {ClusterWire.VERSION, 1, 127, 0, 0, 0});
        cluster.listen(Topic.SESSIONS, (_, _) -> {
            throw new IllegalStateException("a defect");
        });
        receive(ClusterWire.joined(
                new Place(1, 1),
                List.of(ClusterWire.part(Topic.SESSIONS, new byte[1]), ClusterWire.part(Topic.FRAMES, new byte[] {5
                }))));
        assertThat(heard).containsExactly(5);
        // What stood behind the part that could not be read is lost.
        awaitChanges(1);
    }
}
