package dev.parley.chat.internal;

import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.UserId;
import dev.parley.presence.api.Presence;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/// Those of whom a test says so are connected.
final class ConnectedSome implements Presence {

    final Set<UserId> users = new HashSet<>();

    @Override
    public boolean isConnected(UserId user) {
        return users.contains(user);
    }

    @Override
    public void connected(UserId user, DeviceId device, SessionId session) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void disconnected(UserId user, SessionId session, boolean mayHaveMissed) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void looking(UserId user, SessionId session, boolean looks) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOnline(UserId user) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<String> otherNodesOf(UserId user) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> knownElsewhere() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public List<State> states(UserId viewer, Collection<UserId> users, Predicate<UserId> isOnline) {
        throw new UnsupportedOperationException();
    }
}
