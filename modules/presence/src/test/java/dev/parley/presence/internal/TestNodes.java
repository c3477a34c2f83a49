package dev.parley.presence.internal;

import dev.parley.platform.api.Nodes;
import java.util.List;
import java.util.Set;

/// One server of a cluster that a test makes up. All share the set of the living.
record TestNodes(String self, Set<String> alive) implements Nodes {

    @Override
    public List<String> others() {
        return alive.stream().filter(node -> !node.equals(self)).toList();
    }
}
