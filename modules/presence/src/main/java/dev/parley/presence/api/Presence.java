package dev.parley.presence.api;

import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.UserId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/// Who is connected, who is online, and since when not. A user is online while it looks at one of its
/// connections, on any node; what is sent to users goes by whether they are connected. Soft state: kept in
/// memory and the clustered cache, last seen also in the database. Nobody is connected when a server starts.
/// Thread-safe.
public interface Presence {

    /// How many users [#states] takes at once.
    int MAX_STATES = 200;

    /// A device opened a connection, at which the user looks until [#looking] says something else. Fires
    /// [PresenceChanged] when it is the only one here at which it looks. Telling it again changes nothing.
    /// Does not block.
    void connected(UserId user, DeviceId device, SessionId session);

    /// The user looks at a connection, or does so no longer. Fires [PresenceChanged] when it has not looked at
    /// any here before, or does not any more, and remembers the time as last seen (written to the database in
    /// batches, flushed on a clean stop). Telling it again, or of a connection that has ended, changes
    /// nothing. Does not block.
    void looking(UserId user, SessionId session, boolean looks);

    /// A connection ended, at which nobody looks from then on: see [#looking]. Telling it again changes
    /// nothing. Does not block.
    ///
    /// @param mayHaveMissed whether something was sent so late that it may not have arrived: then, if it was
    ///     the user's last on any node, fires [ConnectionsLost] too
    void disconnected(UserId user, SessionId session, boolean mayHaveMissed);

    /// Whether the user has a connection on any node. Called for every receiver of every entry: reads
    /// memory only.
    boolean isConnected(UserId user);

    /// Whether the user looks at one of its connections, on any node. Reads memory only.
    boolean isOnline(UserId user);

    /// The other nodes on which the user has a connection. Reads memory only.
    List<String> otherNodesOf(UserId user);

    /// Completes when every other node knows of all who are connected here by now, so that what one of
    /// them commits from then on is sent here; at once where there is no other. A node that leaves the
    /// cluster is not waited for; one that is frozen is, for as long as it takes. Completes on the thread
    /// that hears the other nodes: what follows must not block.
    CompletionStage<Void> knownElsewhere();

    /// The state of each user as far as its privacy lets `viewer` see it, in the order asked for. Who
    /// hides, and who does not exist, looks like one who was never seen. May block on the database.
    ///
    /// Errors: `invalid` for more than [#MAX_STATES] users.
    ///
    /// @param isOnline as the caller has seen it, by [#isOnline]: whoever tells of changes must have told of
    ///     what it compares with
    List<State> states(UserId viewer, Collection<UserId> users, Predicate<UserId> isOnline);

    /// @param lastSeen null while online, never seen, or hidden from the viewer
    record State(UserId userId, boolean online, Instant lastSeen) {}
}
