package dev.parley.chat.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.ClusterChanged;
import dev.parley.platform.api.Nodes;
import dev.parley.platform.testing.LoneServer;
import dev.parley.platform.testing.TestNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Where chats are at home.
class HomeNodesTest {

    private static final List<String> THREE = List.of("one", "two", "three");
    private static final int CHATS = 3_000;
    private static final byte CLOSED = 3;

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

    private static HomeNodes at(TestNetwork.Node node) {
        return new HomeNodes(node, node);
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

    @Test
    void whoTakesNoMessagesDoesNotCount() {
        assertThat(at("one", List.of("one")).count()).isEqualTo(1);
        HomeNodes homes = at("one", THREE);
        assertThat(homes.count()).isEqualTo(3);
        homes.hear("two", new byte[] {CLOSED});
        assertThat(homes.count()).isEqualTo(2);
    }

    /// Two nodes that hear one another at once.
    @Test
    void aNodeIsAHomeWhileItSaysSo() {
        TestNetwork network = new TestNetwork();
        HomeNodes one = at(network.node("one"));
        HomeNodes two = at(network.node("two"));
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
        TestNetwork network = new TestNetwork();
        HomeNodes one = at(network.node("one"));
        HomeNodes two = at(network.node("two"));
        network.cutOff("two");
        one.open();
        two.open();
        assertThat(chats()).allMatch(chat -> one.elsewhere(chat) == null && two.elsewhere(chat) == null);
        network.heal("two");
        one.on(new ClusterChanged(0));
        assertThat(chats()).anyMatch(chat -> one.elsewhere(chat) != null);
        assertThat(chats()).anyMatch(chat -> two.elsewhere(chat) != null);
    }

    @Test
    void aLoneNodeIsHomeToAll() {
        assertThat(ChatFixtures.alone().elsewhere(new ChatId(UUID.randomUUID())))
                .isNull();
    }
}
