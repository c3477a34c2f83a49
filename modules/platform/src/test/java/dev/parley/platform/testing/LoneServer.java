package dev.parley.platform.testing;

import dev.parley.platform.api.Cluster;
import dev.parley.platform.api.Nodes;
import java.util.List;

/// A cluster of one.
public final class LoneServer implements Cluster, Nodes {

    @Override
    public String self() {
        return "local";
    }

    @Override
    public List<String> others() {
        return List.of();
    }

    @Override
    public boolean isAlone() {
        return true;
    }

    @Override
    public void send(String node, Topic topic, byte[] message) {
        throw new UnsupportedOperationException("there is no " + node);
    }

    @Override
    public void broadcast(Topic topic, byte[] message) {
        // Nobody is there.
    }

    @Override
    public void listen(Topic topic, Listener listener) {
        // Nobody speaks.
    }
}
