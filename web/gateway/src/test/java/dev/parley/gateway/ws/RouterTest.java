package dev.parley.gateway.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.chat.api.EntriesCommitted;
import dev.parley.chat.api.EntriesCommitted.Delivery;
import dev.parley.chat.api.Entry;
import dev.parley.chat.api.EntryKind;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Cluster.Topic;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.TestNetwork;
import dev.parley.platform.testing.Uncounted;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What nodes are told of a batch of entries whose receivers are connected to them.
class RouterTest {

    private static final List<String> NODES = List.of("here", "b", "c", "d");
    private static final UserId[] MEMBERS =
            IntStream.range(0, 1_000).mapToObj(i -> new UserId(new UUID(1, i))).toArray(UserId[]::new);

    private final TestNetwork network = new TestNetwork();
    private final Map<String, List<byte[]>> told = new HashMap<>();
    private final Map<UserId, List<String>> connected = new HashMap<>();
    private LiveDelivery delivery;

    @BeforeEach
    void cluster() {
        for (String name : NODES) {
            told.put(name, new ArrayList<>());
            network.node(name)
                    .listen(Topic.FRAMES, (_, message) -> told.get(name).add(message));
        }
        ConnectedElsewhere presence = new ConnectedElsewhere(connected);
        TestNetwork.Node here = network.node("here");
        Sessions sessions =
                new Sessions(presence, here, new OutboundBudget(1 << 20), new Uncounted(), new Settings(Map.of()));
        delivery = new LiveDelivery(new Router(sessions, presence, here));
    }

    private static Delivery entry(long seq, UserId... receivers) {
        Entry entry = new Entry(
                new ChatId(new UUID(2, 2)),
                seq,
                MEMBERS[0],
                new UUID(3, seq),
                EntryKind.TEXT,
                "{\"text\":\"hello\"}".getBytes(StandardCharsets.UTF_8),
                0,
                0,
                List.of(),
                0,
                null,
                0);
        return new Delivery(entry, receivers, null);
    }

    private static List<UserId> receivers(byte[] message) {
        List<UserId> receivers = new ArrayList<>();
        NodeMessage.read(message, (user, _, _, _) -> receivers.add(user));
        return receivers;
    }

    @Test
    void aBatchIsOneMessageToEachNodeWhateverTheNumberOfItsReceivers() {
        for (int i = 0; i < MEMBERS.length; i++) {
            connected.put(MEMBERS[i], List.of(i % 2 == 0 ? "b" : "c"));
        }
        delivery.on(new EntriesCommitted(LongStream.rangeClosed(1, 3)
                .mapToObj(seq -> entry(seq, MEMBERS))
                .toList()));
        assertThat(told.get("b")).hasSize(1);
        assertThat(told.get("c")).hasSize(1);
        assertThat(told.get("d")).isEmpty();
        assertThat(told.get("here")).isEmpty();
        assertThat(receivers(told.get("b").getFirst())).hasSize(3 * 500).doesNotContain(MEMBERS[1]);
        assertThat(receivers(told.get("c").getFirst())).hasSize(3 * 500).contains(MEMBERS[1]);
    }

    @Test
    void whoIsConnectedToTwoNodesIsToldByBoth() {
        connected.put(MEMBERS[0], List.of("b", "d"));
        delivery.on(new EntriesCommitted(List.of(entry(1, MEMBERS[0], MEMBERS[1]))));
        assertThat(told.get("b"))
                .singleElement()
                .satisfies(message -> assertThat(receivers(message)).containsExactly(MEMBERS[0]));
        assertThat(told.get("d")).hasSize(1);
        assertThat(told.get("c")).isEmpty();
    }
}
