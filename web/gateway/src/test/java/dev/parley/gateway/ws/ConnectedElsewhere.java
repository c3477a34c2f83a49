package dev.parley.gateway.ws;

import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.UserId;
import dev.parley.presence.api.Presence;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/// What this node knows of the others' users, of whom nobody was ever seen.
///
/// @param knownElsewhere when they know of this node's
record ConnectedElsewhere(Map<UserId, List<String>> nodes, CompletionStage<Void> knownElsewhere) implements Presence {

    ConnectedElsewhere(Map<UserId, List<String>> nodes) {
        this(nodes, CompletableFuture.completedFuture(null));
    }

    @Override
    public void connected(UserId user, DeviceId device, SessionId session) {
        // Users of this node are not asked for here.
    }

    @Override
    public void disconnected(UserId user, SessionId session, boolean mayHaveMissed) {
        // Users of this node are not asked for here.
    }

    @Override
    public boolean isConnected(UserId user) {
        return nodes.containsKey(user);
    }

    @Override
    public void looking(UserId user, SessionId session, boolean looks) {
        // Users of this node are not asked for here.
    }

    @Override
    public boolean isOnline(UserId user) {
        return isConnected(user);
    }

    @Override
    public List<String> otherNodesOf(UserId user) {
        return nodes.getOrDefault(user, List.of());
    }

    @Override
    public List<State> states(UserId viewer, Collection<UserId> users, Predicate<UserId> isOnline) {
        return users.stream()
                .map(user -> new State(user, isOnline.test(user), null))
                .toList();
    }
}
