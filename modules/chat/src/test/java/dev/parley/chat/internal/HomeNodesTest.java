package dev.parley.chat.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Cluster;
import dev.parley.platform.api.ClusterChanged;
import dev.parley.platform.api.Nodes;
import dev.parley.platform.testing.LoneServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Where chats are at home.
class HomeNodesTest {

    private static final List<String> THREE = List.of("one", "two", "three");
    private static final int CHATS = 3_000;

    private static HomeNodes at(String self, List<String> all) {
        HomeNodes homes = new HomeNodes(new LoneServer(), new Nodes() {
            @Override
            public String self() {
                return self;
            }

            @Override
            public List<String> others() {
                return all.stream().filter(node -> !node.equals(self)).toList();
            }
        });
        all.forEach(node -> homes.hear(node, new byte[] {HomeNodes.OPEN}));
        return homes;
    }

    private static String home(String self, List<String> all, ChatId chat) {
        String elsewhere = at(self, all).elsewhere(chat);
        return elsewhere == null ? self : elsewhere;
    }

    private static List<ChatId> chats() {
        return Stream.generate(() -> new ChatId(UUID.randomUUID())).limit(CHATS).toList();
    }

    @Test
    void allNodesAgree() {
        for (ChatId chat : chats()) {
            assertThat(THREE.stream().map(self -> home(self, THREE, chat)).distinct())
                    .hasSize(1);
        }
    }

    @Test
    void eachNodeHasItsShare() {
        List<ChatId> chats = chats();
        for (String node : THREE) {
            assertThat(chats.stream().filter(chat -> home("one", THREE, chat).equals(node)))
                    .hasSizeBetween(CHATS / 4, CHATS / 2);
        }
    }

    @Test
    void whenANodeGoesOnlyItsChatsMove() {
        List<String> two = List.of("one", "two");
        List<ChatId> moved = new ArrayList<>();
        for (ChatId chat : chats()) {
            if (!home("one", THREE, chat).equals(home("one", two, chat))) {
                moved.add(chat);
            }
        }
        assertThat(moved).isNotEmpty().allMatch(chat -> home("one", THREE, chat).equals("three"));
    }

    /// Two nodes that hear one another at once.
    @Test
    void aNodeIsAHomeWhileItSaysSo() {
        Wire wire = new Wire();
        HomeNodes one = wire.add("one");
        HomeNodes two = wire.add("two");
        one.open();
        assertThat(chats()).allMatch(chat -> one.elsewhere(chat) == null);
        two.open();
        assertThat(chats()).anyMatch(chat -> one.elsewhere(chat) != null);
        assertThat(chats()).anyMatch(chat -> two.elsewhere(chat) != null);
        two.close();
        assertThat(chats()).allMatch(chat -> one.elsewhere(chat) == null);
        one.on(new ClusterChanged(0));
        assertThat(chats()).allMatch(chat -> one.elsewhere(chat) == null);
    }

    @Test
    void whoMissedItIsToldAgain() {
        Wire wire = new Wire();
        HomeNodes one = wire.add("one");
        HomeNodes two = wire.add("two");
        wire.cut = true;
        one.open();
        two.open();
        assertThat(chats()).allMatch(chat -> one.elsewhere(chat) == null && two.elsewhere(chat) == null);
        wire.cut = false;
        one.on(new ClusterChanged(0));
        assertThat(chats()).anyMatch(chat -> one.elsewhere(chat) != null);
        assertThat(chats()).anyMatch(chat -> two.elsewhere(chat) != null);
    }

    @Test
    void aLoneNodeIsHomeToAll() {
        assertThat(ChatFixtures.alone().elsewhere(new ChatId(UUID.randomUUID())))
                .isNull();
    }

    /// Between any number of nodes.
    private static final class Wire {
        private final Map<String, Cluster.Listener> listeners = new HashMap<>();
        private final List<String> names = new ArrayList<>();
        private boolean cut;

        HomeNodes add(String self) {
            names.add(self);
            End end = new End(self);
            return new HomeNodes(end, end);
        }

        private final class End implements Cluster, Nodes {
            private final String self;

            End(String self) {
                this.self = self;
            }

            @Override
            public String self() {
                return self;
            }

            @Override
            public List<String> others() {
                return names.stream().filter(name -> !name.equals(self)).toList();
            }

            @Override
            public boolean isAlone() {
                return false;
            }

            @Override
            public void send(String node, Topic topic, byte[] message) {
                Cluster.Listener listener = listeners.get(node);
                if (listener != null && !cut) {
                    listener.received(self, message);
                }
            }

            @Override
            public void broadcast(Topic topic, byte[] message) {
                others().forEach(node -> send(node, topic, message));
            }

            @Override
            public void listen(Topic topic, Listener listener) {
                listeners.put(self, listener);
            }
        }
    }
}
