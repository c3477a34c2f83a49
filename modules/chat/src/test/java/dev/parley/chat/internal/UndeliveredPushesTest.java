package dev.parley.chat.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Cluster.Topic;
import dev.parley.platform.api.Nodes;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.LoneServer;
import dev.parley.platform.testing.TestDatabase;
import dev.parley.platform.testing.TestNetwork;
import dev.parley.presence.api.ConnectionsLost;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UndeliveredPushesTest {

    private static final Settings SETTINGS = new Settings(Map.of());

    private final UserId ann = ChatFixtures.user();
    private final ConnectedSome presence = new ConnectedSome();
    private final PushRelay relay = new PushRelay(null, SETTINGS);
    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private UndeliveredPushes on(Nodes node) {
        return new UndeliveredPushes(database, presence, node, relay, SETTINGS);
    }

    /// To whom Ann has written.
    private UserId receiver() {
        UserId receiver = ChatFixtures.user();
        ChatId chat = ChatFixtures.direct(database, ann, receiver).chatId();
        ChatFixtures.entries(database, chat, ann, 1, 1);
        database.update("update chats.entry set sent_at = now() where chat_id = ?", chat.value());
        return receiver;
    }

    private Set<UserId> owed() {
        return Set.copyOf(database.query("select user_id from chats.push_due", row -> new UserId(row.uuid(1))));
    }

    /// A stop sees to all that waits, and does not wait for it to be due.
    private static void finish(UndeliveredPushes pushes) {
        pushes.stop();
        pushes.run();
        assertThat(pushes.waiting()).isZero();
    }

    @Test
    void whoIsNotBackIsOwedAPush() {
        UserId away = receiver();
        UserId back = receiver();
        UserId neverThere = receiver();
        UndeliveredPushes pushes = on(new LoneServer());
        pushes.on(new ConnectionsLost(Set.of(away), false));
        pushes.on(new ConnectionsLost(Set.of(back), false));
        presence.users.add(back);
        finish(pushes);
        assertThat(owed()).containsExactly(away).doesNotContain(neverThere);
        assertThat(relay.waiting()).isEqualTo(1);
    }

    @Test
    void theNodesThatAreLeftShareTheUsersOfOneThatIsGone() {
        Set<UserId> users = new HashSet<>();
        Stream.generate(this::receiver).limit(40).forEach(users::add);
        TestNetwork network = new TestNetwork();
        List<TestNetwork.Node> nodes =
                Stream.of("one", "two").map(network::node).toList();
        nodes.forEach(node -> node.listen(Topic.SESSIONS, (_, _) -> {}));
        for (TestNetwork.Node node : nodes) {
            UndeliveredPushes pushes = on(node);
            pushes.on(new ConnectionsLost(users, true));
            finish(pushes);
            if (node.equals(nodes.getFirst())) {
                assertThat(owed()).isNotEmpty().hasSizeLessThan(users.size());
            }
        }
        assertThat(owed()).isEqualTo(users);
        assertThat(relay.waiting()).isEqualTo(users.size());
    }

    @Test
    void manyAreSeenToInParts() {
        UserId last = receiver();
        Set<UserId> users = new HashSet<>();
        Stream.generate(() -> new UserId(UUID.randomUUID())).limit(1_000).forEach(users::add);
        users.add(last);
        UndeliveredPushes pushes = on(new LoneServer());
        pushes.on(new ConnectionsLost(users, true));
        finish(pushes);
        assertThat(owed()).containsExactly(last);
    }
}
