package dev.parley.platform.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.platform.api.Cluster.Topic;
import dev.parley.platform.internal.ClusterWire.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.Receiver;
import org.jgroups.protocols.NAKACK4;
import org.jgroups.protocols.SHARED_LOOPBACK;
import org.jgroups.protocols.SHARED_LOOPBACK_PING;
import org.jgroups.protocols.UNICAST4;
import org.jgroups.protocols.pbcast.GMS;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Between two channels of one JVM.
class OutboxTest {

    private static final int MAX_BYTES = 1_000;

    private final List<byte[]> wires = new CopyOnWriteArrayList<>();
    private JChannel here;
    private JChannel there;
    private Outbox outbox;

    @BeforeEach
    void connect() throws Exception {
        here = channel();
        there = channel();
        there.setReceiver(new Receiver() {
            @Override
            public void receive(Message message) {
                wires.add(message.getLength() == 0 ? new byte[0] : message.getObject());
            }
        });
        here.connect("outbox");
        there.connect("outbox");
        outbox = new Outbox(here, there.getAddress(), MAX_BYTES, 7);
    }

    @AfterEach
    void disconnect() {
        outbox.close();
        there.close();
        here.close();
    }

    private static JChannel channel() throws Exception {
        return new JChannel(
                new SHARED_LOOPBACK(), new SHARED_LOOPBACK_PING(), new NAKACK4(), new UNICAST4(), new GMS());
    }

    private static byte[] part(int number, int bytes) {
        byte[] content = new byte[bytes];
        content[0] = (byte) number;
        return ClusterWire.part(Topic.FRAMES, content);
    }

    /// The numbers of the parts that came, an empty message as -1.
    private List<Integer> came() {
        List<Integer> came = new ArrayList<>();
        for (byte[] wire : wires) {
            if (wire.length == 0) {
                came.add(-1);
            } else {
                ClusterWire.read(wire, 0, wire.length, (_, content) -> came.add((int) content[0]));
            }
        }
        return came;
    }

    @Test
    void whatComesWithinAMomentLeavesTogetherInOrderAndNumbered() {
        List<Integer> all = IntStream.range(0, 100).boxed().toList();
        all.forEach(number -> outbox.add(part(number, 1)));
        await().untilAsserted(() -> assertThat(came()).isEqualTo(all));
        assertThat(wires).hasSizeLessThan(all.size());
        List<Place> places = wires.stream()
                .map(wire -> ClusterWire.place(wire, 0, wire.length).orElseThrow())
                .toList();
        assertThat(places)
                .isEqualTo(IntStream.rangeClosed(1, wires.size())
                        .mapToObj(count -> new Place(7, count))
                        .toList());
    }

    @Test
    void theOtherIsToldThatItMissedSomethingAndWhatComesAfterIt() {
        outbox.add(part(1, MAX_BYTES));
        await().untilAsserted(() -> assertThat(came()).containsExactly(-1));
        outbox.add(part(2, 1));
        await().untilAsserted(() -> assertThat(came()).containsExactly(-1, 2));
    }

    @Test
    void whatWaitsWhenItEndsInOrderStillLeaves() throws InterruptedException {
        List<Integer> all = IntStream.range(0, 100).boxed().toList();
        all.forEach(number -> outbox.add(part(number, 1)));
        outbox.finish();
        outbox.add(part(100, 1));
        outbox.awaitFinished(Duration.ofSeconds(30));
        outbox.close();
        await().untilAsserted(() -> assertThat(came()).isEqualTo(all));
    }

    @Test
    void nothingLeavesAClosedOne() {
        outbox.add(part(1, 1));
        await().untilAsserted(() -> assertThat(came()).containsExactly(1));
        outbox.close();
        outbox.add(part(2, 1));
        Outbox next = new Outbox(here, there.getAddress(), MAX_BYTES, 8);
        next.add(part(3, 1));
        await().untilAsserted(() -> assertThat(came()).contains(3));
        next.close();
        assertThat(came()).containsExactly(1, 3);
    }
}
