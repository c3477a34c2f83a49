package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.client.Sent;
import dev.parley.launcher.ClusterNode;
import dev.parley.launcher.LocalCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Two users of the client library who talk to one another over the load balancers, before, during and after
/// a loss.
final class LibraryTalk implements AutoCloseable {

    /// Messages of each at a time.
    private static final int AT_A_TIME = 40;

    private static final String CONNECTIONS = "parley_connections";

    private final List<CompletableFuture<Sent>> sent = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private final ClusterNode nodeOfAnn;
    private final LibraryUser ann;
    private final LibraryUser ben;
    private long begun;

    private LibraryTalk(ClusterNode nodeOfAnn, LibraryUser ann, LibraryUser ben) {
        this.nodeOfAnn = nodeOfAnn;
        this.ann = ann;
        this.ben = ben;
    }

    /// Waits until nobody else is connected.
    static LibraryTalk over(LocalCluster cluster) {
        List<Person> two = new Server(cluster.balancers().getFirst(), cluster.database()).people("Library", 2);
        await().atMost(ClusterLoad.PATIENCE).until(() -> crowded(cluster).isEmpty());
        LibraryUser ann = new LibraryUser(two.get(0), cluster.balancers());
        List<ClusterNode> hers = crowded(cluster);
        assertThat(hers).hasSize(1);
        return new LibraryTalk(hers.getFirst(), ann, new LibraryUser(two.get(1), cluster.balancers()));
    }

    /// The nodes that have connections.
    private static List<ClusterNode> crowded(LocalCluster cluster) {
        return cluster.nodes().stream()
                .filter(node -> new Server(node.baseUri(), cluster.database()).metric(CONNECTIONS) > 0)
                .toList();
    }

    /// Where one of the two was connected at first.
    ClusterNode node() {
        return nodeOfAnn;
    }

    /// Both say something, and do not wait for an acknowledgement. The fault follows.
    void begin() {
        begun = System.nanoTime();
        say();
    }

    private void say() {
        for (int i = 0; i < AT_A_TIME; i++) {
            String text = "message " + said.size();
            said.add(text);
            sent.add(ann.say(ben, text));
            sent.add(ben.say(ann, text));
        }
    }

    /// Both say something, and everything is acknowledged when this returns.
    void goOn() {
        say();
        sent.forEach(CompletableFuture::join);
    }

    /// Each has heard what each has said, once and in order.
    void wasHeard() {
        for (LibraryUser listener : List.of(ann, ben)) {
            for (LibraryUser speaker : List.of(ann, ben)) {
                await().atMost(ClusterLoad.PATIENCE)
                        .until(() -> listener.textsOf(speaker).size() >= said.size());
                assertThat(listener.textsOf(speaker)).isEqualTo(said);
            }
        }
    }

    /// Since [#begin], whoever lost a connection had the next, and knew all, within the time in which all are back.
    void cameBackInTime() {
        for (LibraryUser user : List.of(ann, ben)) {
            await().atMost(ClusterLoad.PATIENCE).until(user::isCurrent);
            if (user.disconnects() > 0) {
                assertThat(Duration.ofNanos(user.caughtUpAt() - begun))
                        .as("the time in which the library came back")
                        .isLessThanOrEqualTo(ClusterLoad.ALL_ARE_BACK);
            }
        }
    }

    /// How often each has lost its connection; first the one on [#node()].
    List<Integer> disconnects() {
        return List.of(ann.disconnects(), ben.disconnects());
    }

    @Override
    public void close() {
        ann.close();
        ben.close();
    }
}
