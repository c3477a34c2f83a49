package dev.parley.presence.internal;

import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.StopOrder;
import dev.parley.platform.api.UserId;
import dev.parley.presence.api.ConnectionsLost;
import dev.parley.presence.api.Presence;
import dev.parley.presence.api.PresenceChanged;
import dev.parley.user.api.Privacy;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Online and last seen. What happens to one user happens under one of a few locks, the event included, so
/// that a user who reconnects is never told to be offline last.
@Singleton
public class PresenceService implements Presence {

    private static final int LOCKS = 64;

    private final ConnectedUsers connected;
    private final LastSeen lastSeen;
    private final Privacy privacy;
    private final Event<PresenceChanged> changes;
    private final Event<ConnectionsLost> losses;
    private final Clock clock;
    private final Lock[] locks =
            Stream.generate(ReentrantLock::new).limit(LOCKS).toArray(Lock[]::new);
    private volatile boolean stopped;

    @Inject
    public PresenceService(
            ConnectedUsers connected,
            LastSeen lastSeen,
            Privacy privacy,
            Event<PresenceChanged> changes,
            Event<ConnectionsLost> losses,
            Clock clock) {
        this.connected = connected;
        this.lastSeen = lastSeen;
        this.privacy = privacy;
        this.changes = changes;
        this.losses = losses;
        this.clock = clock;
    }

    @Override
    public void connected(UserId user, DeviceId device, SessionId session) {
        change(user, () -> connected.add(user, session));
    }

    @Override
    public void looking(UserId user, SessionId session, boolean looks) {
        change(user, () -> connected.looking(user, session, looks));
    }

    @Override
    public void disconnected(UserId user, SessionId session, boolean mayHaveMissed) {
        change(user, () -> {
            if (connected.remove(user, session) && mayHaveMissed) {
                losses.fire(new ConnectionsLost(Set.of(user), false));
            }
        });
    }

    @Override
    public boolean isConnected(UserId user) {
        return connected.contains(user);
    }

    @Override
    public boolean isOnline(UserId user) {
        return connected.isOnline(user);
    }

    @Override
    public List<String> otherNodesOf(UserId user) {
        return connected.elsewhere(user);
    }

    @Override
    public CompletionStage<Void> knownElsewhere() {
        return connected.knownElsewhere();
    }

    @Override
    public List<State> states(UserId viewer, Collection<UserId> users, Predicate<UserId> isOnline) {
        if (users.size() > MAX_STATES) {
            throw ParleyException.invalid("users", "at most " + MAX_STATES + " users at once");
        }
        Set<UserId> asked = new LinkedHashSet<>(users);
        Set<UserId> shown = privacy.showingLastSeen(asked, viewer);
        Set<UserId> online = shown.stream().filter(isOnline).collect(Collectors.toSet());
        Map<UserId, Instant> seen = lastSeen.of(
                shown.stream().filter(user -> !online.contains(user)).toList());
        return asked.stream()
                .map(user -> new State(user, online.contains(user), seen.get(user)))
                .toList();
    }

    /// After the connections were told to go, and the log's writers have stored what was taken: until then it counts
    /// who has gone already, for whoever has is owed a push. Sockets may outlive the module by a moment, and the
    /// caches do not: their ends are no news any more. Who is connected now is seen for the last time by
    /// [LastSeenWriter].
    void stop(@Observes @Priority(StopOrder.PRESENCE) Shutdown event) {
        stopped = true;
    }

    /// What other nodes say of the user does not count here: of two that it leaves at the same moment, each may
    /// believe that it is still at the other.
    private void change(UserId user, Runnable change) {
        if (stopped) {
            return;
        }
        Lock lock = locks[Math.floorMod(user.hashCode(), LOCKS)];
        lock.lock();
        try {
            boolean looked = connected.isLookingHere(user);
            change.run();
            if (connected.isLookingHere(user) != looked) {
                lastSeen.saw(user, clock.instant());
                changes.fire(new PresenceChanged(user));
            }
        } finally {
            lock.unlock();
        }
    }
}
