package dev.parley.platform.api;

/// The order in which what depends on one another ends, for observers of `Shutdown`; lower comes first. Whoever states
/// none comes between [#WRITERS] and [#PRESENCE].
public final class StopOrder {

    /// Clients are told to go.
    public static final int CONNECTIONS = 1_000;

    /// Nothing is taken from other nodes any more; what waits is given back.
    public static final int HOMES = 1_500;

    /// What was taken is stored, and delivered. Who has gone meanwhile is owed a push, so presence has to be right.
    public static final int WRITERS = 2_000;

    /// Who goes now is no news any more.
    public static final int PRESENCE = 3_000;

    public static final int LAST_SEEN = 3_100;

    /// What the news of all those caused.
    public static final int BACKGROUND_CALLS = 3_200;

    /// Other nodes wait for no answer of this one any more.
    public static final int SESSIONS = 3_900;

    /// Other nodes get what they were told last.
    public static final int CLUSTER = 4_000;

    private StopOrder() {}
}
