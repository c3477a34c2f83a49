package dev.parley.chat.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.api.Cluster;
import dev.parley.platform.api.Nodes;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// The only other node of a cluster, which does not answer by itself.
final class OtherNode implements Cluster, Nodes {
    final List<byte[]> messages = new CopyOnWriteArrayList<>();
    long nanos = 1;
    volatile boolean gone;

    /// As the first node sees them: the other takes messages.
    HomeNodes homes() {
        HomeNodes homes = new HomeNodes(this, this);
        homes.hear("other", new byte[] {HomeNodes.OPEN});
        return homes;
    }

    @Override
    public String self() {
        return "self";
    }

    @Override
    public List<String> others() {
        return gone ? List.of() : List.of("other");
    }

    @Override
    public boolean isAlone() {
        return gone;
    }

    @Override
    public void send(String node, Topic topic, byte[] message) {
        assertThat(node).isEqualTo("other");
        assertThat(topic).isEqualTo(Topic.SENDS);
        messages.add(message);
    }

    @Override
    public void broadcast(Topic topic, byte[] message) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void listen(Topic topic, Listener listener) {
        throw new UnsupportedOperationException();
    }
}
