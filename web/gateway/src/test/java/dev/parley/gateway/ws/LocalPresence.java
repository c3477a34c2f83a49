package dev.parley.gateway.ws;

import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.UserId;
import dev.parley.presence.api.Presence;
import java.util.Collection;
import java.util.List;

/// The presence of a server that is alone: it knows of nobody elsewhere.
final class LocalPresence implements Presence {

    @Override
    public void connected(UserId user, DeviceId device, SessionId session) {
        // The server's sessions know.
    }

    @Override
    public void disconnected(UserId user, SessionId session, boolean mayHaveMissed) {
        // The server's sessions know.
    }

    @Override
    public boolean isConnected(UserId user) {
        return false;
    }

    @Override
    public List<String> otherNodesOf(UserId user) {
        return List.of();
    }

    @Override
    public List<State> states(UserId viewer, Collection<UserId> users) {
        throw new UnsupportedOperationException("nobody asks");
    }
}
