package dev.parley.gateway.ws;

import dev.parley.platform.api.UserId;
import dev.parley.presence.api.Presence.State;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// A connection that wants to know of presence: of whom, and of whom it is still to be told.
///
/// No number tells a client which of two states is the older. So what it is told is read and sent by one
/// thread at a time, and nobody begins to while a `presence` of it is answered: what changes meanwhile is
/// read and sent behind the reply. So what it hears last of somebody is true. Thread-safe.
final class Watcher {

    private final Connection connection;
    private List<UserId> users = List.of();

    /// None but of those it watches.
    private final Set<UserId> untold = new HashSet<>();

    /// Of whom it is being told, by what may have been read before they changed again.
    private List<UserId> beingTold = List.of();

    private boolean answering;
    private boolean telling;

    /// Held while something is sent and noted as told: in one order.
    private final Object sending = new Object();

    /// What it was told last, if that was more than one hears of whoever is hidden, or was never seen.
    private final Map<UserId, State> told = new HashMap<>();

    Watcher(Connection connection) {
        this.connection = connection;
    }

    Connection connection() {
        return connection;
    }

    synchronized List<UserId> users() {
        return users;
    }

    /// Its `presence` is being answered, until [#answered]. One at a time.
    ///
    /// @param wanted whom it watches from now on
    /// @return whom it does not watch any more
    synchronized List<UserId> answering(List<UserId> wanted) {
        Set<UserId> now = Set.copyOf(wanted);
        List<UserId> left = users.stream().filter(user -> !now.contains(user)).toList();
        users = wanted;
        untold.retainAll(now);
        // Else what is on its way could be sent behind the reply, and be older.
        beingTold.stream().filter(now::contains).forEach(untold::add);
        answering = true;
        return left;
    }

    /// @return whether the caller is to tell it what came meanwhile
    synchronized boolean answered() {
        answering = false;
        return begins();
    }

    /// Has it told of these, if it watches them.
    ///
    /// @return whether the caller is to tell it; else somebody else will
    synchronized boolean add(Set<UserId> news) {
        users.stream().filter(news::contains).forEach(untold::add);
        return begins();
    }

    private boolean begins() {
        boolean begins = !telling && !answering && !untold.isEmpty();
        telling |= begins;
        return begins;
    }

    /// For whoever tells it.
    ///
    /// @return of whom next; of nobody when that is over
    synchronized List<UserId> next() {
        List<UserId> news = answering || connection.isClosed()
                ? List.of()
                : users.stream().filter(untold::contains).toList();
        news.forEach(untold::remove);
        beingTold = news;
        telling = !news.isEmpty();
        return news;
    }

    /// @param states of all whom it watches
    void reply(List<State> states, Consumer<List<State>> reply) {
        synchronized (sending) {
            told.clear();
            states.forEach(this::note);
            reply.accept(states);
        }
    }

    /// Sends a state, unless it is what the client has. Of whoever is hidden from it, even that something
    /// happened would tell that it came or went.
    void tell(State state) {
        synchronized (sending) {
            if (note(state)) {
                connection.send(WireJson.presenceEvent(new JsonBytes(), state));
            }
        }
    }

    /// @return whether it is news
    private boolean note(State state) {
        State last = state.online() || state.lastSeen() != null
                ? told.put(state.userId(), state)
                : told.remove(state.userId());
        return !state.equals(last == null ? new State(state.userId(), false, null) : last);
    }

    /// Whoever tells it gives up.
    synchronized void givenUp() {
        untold.clear();
        beingTold = List.of();
        telling = false;
    }
}
