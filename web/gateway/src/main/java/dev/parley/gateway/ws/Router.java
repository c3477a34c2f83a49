package dev.parley.gateway.ws;

import dev.parley.platform.api.Cluster;
import dev.parley.platform.api.Cluster.Topic;
import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.UserId;
import dev.parley.presence.api.Presence;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;

/// Brings frames to users, wherever they are connected: to this node's connections at once, to other nodes in one
/// message a node and batch, whatever the number of receivers there. Best effort beyond this node: who misses a frame
/// sees the gap in `seq`, and [Resync] looks after nodes that lost one another. Thread-safe; does not block.
@Singleton
public class Router {

    private final Sessions sessions;
    private final Presence presence;
    private final Cluster cluster;

    @Inject
    public Router(Sessions sessions, Presence presence, Cluster cluster) {
        this.sessions = sessions;
        this.presence = presence;
        this.cluster = cluster;
    }

    void start(@Observes Startup event) {
        cluster.listen(Topic.FRAMES, (_, message) -> {
            long nowNanos = System.nanoTime();
            NodeMessage.read(
                    message,
                    (user, frame, ephemeral, except) -> toConnections(user, frame, ephemeral, except, nowNanos));
        });
    }

    /// Frames that leave together. For one thread.
    Batch batch() {
        return new Batch(!cluster.isAlone());
    }

    /// Whether the user has a connection anywhere.
    boolean reaches(UserId user) {
        return sessions.of(user).length > 0 || (!cluster.isAlone() && presence.isConnected(user));
    }

    private void toConnections(UserId user, OutFrame frame, boolean ephemeral, SessionId except, long nowNanos) {
        for (Connection connection : sessions.of(user)) {
            if (!connection.sessionId().equals(except)) {
                if (ephemeral) {
                    connection.sendEphemeral(frame);
                } else {
                    connection.sendNews(frame, nowNanos);
                }
            }
        }
    }

    /// What is gathered for other nodes, until [#send].
    final class Batch {
        private final boolean hasOthers;
        private final long nowNanos = System.nanoTime();
        private final Map<String, NodeMessage> messages = new HashMap<>();

        private Batch(boolean hasOthers) {
            this.hasOthers = hasOthers;
        }

        /// @param ephemeral whether a slow connection may go without it
        /// @param except a connection that does not get it, or null
        void add(UserId user, OutFrame frame, boolean ephemeral, SessionId except) {
            toConnections(user, frame, ephemeral, except, nowNanos);
            if (hasOthers) {
                for (String node : presence.otherNodesOf(user)) {
                    NodeMessage message = messages.computeIfAbsent(node, _ -> new NodeMessage());
                    message.add(user, frame, ephemeral, except);
                    if (message.isFull()) {
                        cluster.send(node, Topic.FRAMES, message.toBytes());
                        messages.remove(node);
                    }
                }
            }
        }

        void send() {
            messages.forEach((node, message) -> cluster.send(node, Topic.FRAMES, message.toBytes()));
            messages.clear();
        }
    }
}
