package dev.parley.chat.internal;

import dev.parley.chat.internal.LogStore.DuePush;
import dev.parley.platform.api.DatabaseException;
import dev.parley.platform.api.DirectConnection;
import dev.parley.platform.api.DirectDatabase;
import dev.parley.platform.api.Nodes;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import dev.parley.presence.api.ConnectionsLost;
import dev.parley.presence.api.Presence;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Pushes for messages that were sent into connections which turned out to be dead: a phone without network, or a node
/// that is gone. When a message was stored its receiver counted as connected, so none was owed. Whoever is not back
/// after a while, and has not reported to have got it, is owed one now. One thread; bounded: what finds no room is
/// found by the client's next `sync`.
@Singleton
public class UndeliveredPushes implements Runnable {

    private static final System.Logger LOG = System.getLogger(UndeliveredPushes.class.getName());
    private static final int MAX_WAITING = 100_000;
    private static final int USERS_AT_ONCE = 200;
    private static final int RETRY_SECONDS = 5;

    /// A message older than this was sent while the connection was still heard of.
    private static final Duration RECENT = Duration.ofMinutes(15);

    private final DirectDatabase database;
    private final Presence presence;
    private final Nodes nodes;
    private final PushRelay relay;
    private final ChatSettings settings;
    private final BlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>(MAX_WAITING);
    private volatile boolean stopping;

    @Inject
    public UndeliveredPushes(
            DirectDatabase database, Presence presence, Nodes nodes, PushRelay relay, Settings settings) {
        this.database = database;
        this.presence = presence;
        this.nodes = nodes;
        this.relay = relay;
        this.settings = ChatSettings.from(settings);
    }

    void on(@Observes ConnectionsLost event) {
        long due = System.nanoTime() + settings.reconnectGrace().toNanos();
        if (!waiting.offer(new Waiting(event.users(), event.withTheirNode(), due))) {
            LOG.log(Level.WARNING, "too many lost connections at once: some users get no push for what they missed");
        }
    }

    int waiting() {
        return waiting.size();
    }

    /// What waits is seen to at once, without a grace.
    void stop() {
        stopping = true;
    }

    @Override
    public void run() {
        try {
            while (!stopping || !waiting.isEmpty()) {
                Waiting first = waiting.poll(1, TimeUnit.SECONDS);
                if (first != null) {
                    while (!stopping && !first.isDue()) {
                        TimeUnit.MILLISECONDS.sleep(settings.idlePoll().toMillis());
                    }
                    List<UserId> away = away(first);
                    for (int from = 0; from < away.size(); from += USERS_AT_ONCE) {
                        owe(away.subList(from, Math.min(away.size(), from + USERS_AT_ONCE)));
                    }
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /// Those who did not come back, of the first and of others that are due.
    private List<UserId> away(Waiting first) {
        List<UserId> away = new ArrayList<>();
        for (Waiting next = first; next != null; next = nextDue(away.size())) {
            boolean shared = next.shared();
            next.users().stream()
                    .filter(user -> (!shared || isOurs(user)) && !presence.isConnected(user))
                    .forEach(away::add);
        }
        return away;
    }

    private Waiting nextDue(int users) {
        Waiting next = waiting.peek();
        return next != null && next.isDue() && users < USERS_AT_ONCE ? waiting.poll() : null;
    }

    /// All nodes that are left know of the users of one that is gone: each sees to a share.
    private boolean isOurs(UserId user) {
        List<String> all = Stream.concat(Stream.of(nodes.self()), nodes.others().stream())
                .sorted()
                .toList();
        return all.get(Math.floorMod(user.hashCode(), all.size())).equals(nodes.self());
    }

    private void owe(List<UserId> users) throws InterruptedException {
        while (true) {
            try (DirectConnection connection = database.open()) {
                List<DuePush> owed = OwedPushes.owe(connection, users, RECENT);
                relay.offer(owed);
                return;
            } catch (DatabaseException away) {
                LOG.log(Level.WARNING, "what " + users.size() + " users have missed cannot be looked up now", away);
                if (stopping) {
                    return;
                }
                TimeUnit.SECONDS.sleep(RETRY_SECONDS);
            }
        }
    }

    /// @param shared whether other nodes were told of the same
    private record Waiting(Set<UserId> users, boolean shared, long dueNanos) {
        boolean isDue() {
            return System.nanoTime() - dueNanos >= 0;
        }
    }
}
