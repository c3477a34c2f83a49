package dev.parley.platform.internal;

import dev.parley.platform.api.Cluster;
import dev.parley.platform.api.ClusterChanged;
import dev.parley.platform.api.Nodes;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.StopOrder;
import dev.parley.platform.internal.LastHeard.Heard;
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
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jgroups.Address;
import org.jgroups.JChannel;
import org.jgroups.MergeView;
import org.jgroups.Message;
import org.jgroups.Receiver;
import org.jgroups.View;
import org.jgroups.util.UUID;

/// The one adapter to JGroups: the fork channel `delivery` of the cluster in which Infinispan shares its
/// caches. A server whose caches are its own, as in development, is alone.
///
/// Each other server has an outbox of its own with a thread: one that is slow, or frozen, holds up nobody. What its
/// outbox cannot take is left out, and the server is told so once it takes messages again.
@Singleton
public class JGroupsCluster implements Cluster, Nodes, Receiver {

    private static final System.Logger LOG = System.getLogger(JGroupsCluster.class.getName());
    private static final String LONE = "local";
    private static final long NOTHING_MISSED = Long.MAX_VALUE;
    private static final int MAX_TELLINGS = 100;
    private static final int TELLING_PAUSE_SECONDS = 3;

    /// The failure detection takes up to 12 s, and a commit that was on its way then may be older by a time-out.
    private static final Duration MARGIN = Duration.ofSeconds(30);

    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    /// A [JChannel], which the server has connected; or something else where there is no cluster.
    @Resource(lookup = "java:jboss/jgroups/channel/delivery")
    private Object channel;

    private final Event<ClusterChanged> changes;
    private final Clock clock;
    private final int outboxBytes;
    private final Map<Topic, Listener> listeners = new ConcurrentHashMap<>();
    private volatile Map<String, Outbox> others = Map.of();
    private volatile JChannel joined;
    private final Apart apart;
    private Thread ticking;
    private final AtomicLong missedSince = new AtomicLong(NOTHING_MISSED);
    private final Lock telling = new ReentrantLock();
    private final LastHeard heard = new LastHeard();

    /// Grows over restarts of the application too: the channel keeps its name.
    private long outboxes;

    @Inject
    public JGroupsCluster(Event<ClusterChanged> changes, Settings settings, Clock clock) {
        this.changes = changes;
        this.clock = clock;
        this.apart = new Apart(clock, System::nanoTime);
        this.outboxes = clock.millis();
        this.outboxBytes = settings.number("PARLEY_CLUSTER_OUTBOX_BYTES", 16 << 20, 1 << 22, 1 << 30);
    }

    synchronized void start(@Observes @Priority(100) Startup event) {
        if (joined == null && channel instanceof JChannel connected) {
            connected.setReceiver(this);
            joined = connected;
            viewAccepted(connected.getView());
            ticking = Thread.ofVirtual().name("parley-cluster-tick").start(this::tick);
        }
    }

    synchronized void stop(@Observes @Priority(StopOrder.CLUSTER) Shutdown event) {
        finish(others.values());
        others = Map.of();
        if (joined != null) {
            joined.setReceiver(null);
            joined = null;
            ticking.interrupt();
        }
    }

    /// What was said last on a clean stop, by the writers for example, is on its way to the others. One that takes
    /// nothing holds up the stop for a moment only.
    private static void finish(Collection<Outbox> outboxes) {
        outboxes.forEach(Outbox::finish);
        long end = System.nanoTime() + LAST_WORDS.toNanos();
        try {
            for (Outbox outbox : outboxes) {
                outbox.awaitFinished(Duration.ofNanos(end - System.nanoTime()));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            outboxes.forEach(Outbox::close);
        }
    }

    private void tick() {
        try {
            while (true) {
                TimeUnit.SECONDS.sleep(1);
                apart.tick();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String self() {
        JChannel present = joined;
        return present == null ? LONE : id(present.getAddress());
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
    public boolean isThere(String node) {
        return others.containsKey(node);
    }

    @Override
    public boolean isAlone() {
        return others.isEmpty();
    }

    @Override
    public void send(String node, Topic topic, byte[] message) {
        Outbox outbox = others.get(node);
        if (outbox != null) {
            outbox.add(ClusterWire.part(topic, message));
        }
    }

    @Override
    public void broadcast(Topic topic, byte[] message) {
        byte[] part = ClusterWire.part(topic, message);
        others.values().forEach(outbox -> outbox.add(part));
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
        byte[] wire = message.getArray();
        switch (ClusterWire.place(wire, message.getOffset(), message.getLength())
                .map(place -> heard.hear(from, place))
                .orElse(Heard.NEXT)) {
            case REPEATED -> {
                return;
            }
            case AFTER_A_GAP -> missed(clock.millis() - MARGIN.toMillis());
            case NEXT -> {
                // As it should be.
            }
        }
        try {
            ClusterWire.read(
                    wire, message.getOffset(), message.getLength(), (topic, content) -> hand(from, topic, content));
        } catch (RuntimeException malformed) {
            LOG.log(Level.WARNING, "a message from " + from + " could not be read", malformed);
            missed(clock.millis() - MARGIN.toMillis());
        }
    }

    private void hand(String from, Topic topic, byte[] message) {
        Listener listener = listeners.get(topic);
        if (listener == null) {
            return;
        }
        try {
            listener.received(from, message);
        } catch (RuntimeException malformed) {
            LOG.log(Level.WARNING, "a message from " + from + " could not be handled", malformed);
        }
    }

    /// Members came or went. Whoever left may have committed what it could not tell any more; whoever was apart from
    /// this server has missed messages, and so has this one.
    @Override
    public synchronized void viewAccepted(View view) {
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
                        name,
                        known != null && known.isFor(member)
                                ? known
                                : new Outbox(joined, member, outboxBytes, ++outboxes));
            }
        }
        others = Map.copyOf(present);
        heard.keep(others.keySet());
        before.values().stream()
                .filter(outbox -> !present.containsValue(outbox))
                .forEach(Outbox::close);
        apart.changed(before.keySet(), present.keySet(), view instanceof MergeView)
                .ifPresent(since -> missed(since - MARGIN.toMillis()));
        LOG.log(Level.INFO, "servers of this cluster: " + view.getMembers());
    }

    /// One round at a time; what comes meanwhile makes one more.
    private void missed(long sinceMillis) {
        if (missedSince.getAndAccumulate(sinceMillis, Math::min) == NOTHING_MISSED) {
            Thread.ofVirtual().name("parley-cluster-changed").start(this::tellMissed);
        }
    }

    private void tellMissed() {
        telling.lock();
        try {
            ClusterChanged change = new ClusterChanged(missedSince.getAndSet(NOTHING_MISSED));
            for (int left = MAX_TELLINGS; !told(change) && left > 0 && joined != null; left--) {
                TimeUnit.SECONDS.sleep(TELLING_PAUSE_SECONDS);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            telling.unlock();
        }
    }

    /// What one observer throws, because the database is away for example, keeps the news from those behind it.
    private boolean told(ClusterChanged change) {
        try {
            changes.fire(change);
            return true;
        } catch (RuntimeException failure) {
            LOG.log(Level.WARNING, "a change of the cluster was not seen to by all; they are told again", failure);
            return false;
        }
    }
}
