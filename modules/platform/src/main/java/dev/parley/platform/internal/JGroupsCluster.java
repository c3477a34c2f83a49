package dev.parley.platform.internal;

import dev.parley.platform.api.Cluster;
import dev.parley.platform.api.ClusterChanged;
import dev.parley.platform.api.Nodes;
import dev.parley.platform.api.Settings;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.infinispan.Cache;
import org.jgroups.Address;
import org.jgroups.JChannel;
import org.jgroups.MergeView;
import org.jgroups.Message;
import org.jgroups.Receiver;
import org.jgroups.View;
import org.jgroups.util.UUID;

/// The one adapter to JGroups: the fork channel `delivery` of the cluster in which Infinispan shares its caches. A
/// server
/// whose caches are its own, as in development, is alone.
///
/// Each other server has an outbox of its own with a thread: one that is slow, or frozen, holds up nobody. What its
/// outbox cannot take is left out, and the server is told so once it takes messages again.
@Singleton
public class JGroupsCluster implements Cluster, Nodes, Receiver {

    private static final System.Logger LOG = System.getLogger(JGroupsCluster.class.getName());
    private static final String CHANNEL = "java:jboss/jgroups/channel/delivery";
    private static final String LONE = "local";
    private static final int MAX_LOOKUPS = 100;
    private static final Duration LOOKUP_PAUSE = Duration.ofMillis(200);

    /// The failure detection takes up to 8 s, and a commit that was on its way then may be older by a time-out.
    private static final Duration MARGIN = Duration.ofSeconds(30);

    @Resource(lookup = "java:jboss/infinispan/cache/parley/sessions")
    private Cache<Object, Object> sessions;

    private final Event<ClusterChanged> changes;
    private final Clock clock;
    private final int outboxBytes;
    private final Map<Topic, Listener> listeners = new ConcurrentHashMap<>();
    private volatile Map<String, Outbox> others = Map.of();
    private volatile JChannel channel;
    private long apartSince = Long.MAX_VALUE;

    @Inject
    public JGroupsCluster(Event<ClusterChanged> changes, Settings settings, Clock clock) {
        this.changes = changes;
        this.clock = clock;
        this.outboxBytes = settings.number("PARLEY_CLUSTER_OUTBOX_BYTES", 16 << 20, 1 << 16, 1 << 30);
    }

    synchronized void start(@Observes @Priority(100) Startup event) {
        if (channel == null && sessions.getCacheManager().getAddress() != null) {
            JChannel found = forkChannel();
            found.setReceiver(this);
            channel = found;
            viewAccepted(found.getView());
        }
    }

    /// The server connects it, and may be about to do so when this application starts.
    @SuppressWarnings("BanJNDI") // a fixed name of the server's own; as a resource it could not be left out
    private static JChannel forkChannel() {
        for (int attempt = 1; ; attempt++) {
            try {
                JChannel found = InitialContext.doLookup(CHANNEL);
                if (found.isConnected()) {
                    return found;
                }
            } catch (NamingException notYet) {
                if (attempt == MAX_LOOKUPS) {
                    throw new IllegalStateException("the cluster's channel is not there", notYet);
                }
            }
            if (attempt >= MAX_LOOKUPS) {
                throw new IllegalStateException("the cluster's channel is not connected");
            }
            LockSupport.parkNanos(LOOKUP_PAUSE.toNanos());
        }
    }

    synchronized void stop(@Observes @Priority(Integer.MAX_VALUE) Shutdown event) {
        others.values().forEach(Outbox::close);
        others = Map.of();
        if (channel != null) {
            channel.setReceiver(null);
            channel = null;
        }
    }

    @Override
    public String self() {
        JChannel joined = channel;
        return joined == null ? LONE : id(joined.getAddress());
    }

    /// Another one after each start: what a server left behind when it died must not count for it when it is back.
    private static String id(Address server) {
        return server instanceof UUID uuid ? uuid.toStringLong() : server.toString();
    }

    @Override
    public List<String> others() {
        Map<String, Outbox> present = others;
        return present.isEmpty() ? List.of() : List.copyOf(present.keySet());
    }

    @Override
    public boolean isAlone() {
        return others.isEmpty();
    }

    @Override
    public void send(String node, Topic topic, byte[] message) {
        Outbox outbox = others.get(node);
        if (outbox != null) {
            outbox.add(ClusterWire.write(topic, message));
        }
    }

    @Override
    public void broadcast(Topic topic, byte[] message) {
        byte[] wire = ClusterWire.write(topic, message);
        others.values().forEach(outbox -> outbox.add(wire));
    }

    @Override
    public void listen(Topic topic, Listener listener) {
        listeners.put(topic, listener);
    }

    @Override
    public void receive(Message message) {
        String from = id(message.getSrc());
        if (message.getLength() == 0) {
            // From an outbox that had to leave messages out.
            missed(clock.millis() - MARGIN.toMillis());
            return;
        }
        ClusterWire.read(message.getArray(), message.getOffset(), message.getLength())
                .ifPresentOrElse(
                        received -> hand(from, received),
                        () -> LOG.log(Level.DEBUG, "a message of an unknown kind from " + from));
    }

    private void hand(String from, ClusterWire.Received received) {
        Listener listener = listeners.get(received.topic());
        if (listener == null) {
            return;
        }
        try {
            listener.received(from, received.message());
        } catch (RuntimeException malformed) {
            LOG.log(Level.WARNING, "a message from " + from + " could not be handled", malformed);
        }
    }

    /// Members came or went. Whoever left may have committed what it could not tell any more; whoever was apart from
    /// this server has missed messages, and so has this one.
    @Override
    public synchronized void viewAccepted(View view) {
        JChannel joined = channel;
        if (joined == null || view == null) {
            return;
        }
        Map<String, Outbox> before = others;
        Map<String, Outbox> present = new HashMap<>();
        for (Address member : view.getMembers()) {
            if (!member.equals(joined.getAddress())) {
                String name = id(member);
                Outbox known = before.get(name);
                present.put(
                        name, known != null && known.isFor(member) ? known : new Outbox(joined, member, outboxBytes));
            }
        }
        others = Map.copyOf(present);
        List<Outbox> gone = before.values().stream()
                .filter(outbox -> !present.containsValue(outbox))
                .toList();
        gone.forEach(Outbox::close);
        long now = clock.millis();
        if (view instanceof MergeView) {
            missed(Math.min(apartSince, now) - MARGIN.toMillis());
            apartSince = Long.MAX_VALUE;
        } else if (!gone.isEmpty()) {
            apartSince = Math.min(apartSince, now);
            missed(now - MARGIN.toMillis());
        }
        LOG.log(Level.INFO, "servers of this cluster: " + view.getMembers());
    }

    private void missed(long sinceMillis) {
        Thread.ofVirtual().name("parley-cluster-changed").start(() -> changes.fire(new ClusterChanged(sinceMillis)));
    }
}
