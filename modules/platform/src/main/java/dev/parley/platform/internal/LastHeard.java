package dev.parley.platform.internal;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What came last from each server. Where a connection between two breaks, what was not confirmed is sent once more
/// when it is whole again, and what waited in the network meanwhile arrives: this tells what was there before, or
/// is of a time before the two found one another again. Thread-safe; the messages of one server one after the other.
final class LastHeard {

    static final int MAX_GONE = 1_000;

    private final Map<String, ClusterWire.Place> last = new ConcurrentHashMap<>();

    Heard hear(String from, ClusterWire.Place place) {
        Heard[] heard = {Heard.REPEATED};
        last.compute(from, (_, known) -> {
            if (known != null && !place.isAfter(known)) {
                return known;
            }
            boolean gap = known != null && place.outbox() == known.outbox() && place.count() > known.count() + 1;
            heard[0] = gap ? Heard.AFTER_A_GAP : Heard.NEXT;
            return place;
        });
        return heard[0];
    }

    enum Heard {
        NEXT,
        /// Some before it are missing; should they come, they are repeated ones.
        AFTER_A_GAP,
        /// Not to be heard.
        REPEATED
    }

    /// Servers that are gone may be heard late: some are remembered.
    void keep(Set<String> servers) {
        if (last.size() > servers.size() + MAX_GONE) {
            last.keySet().retainAll(servers);
        }
    }
}
