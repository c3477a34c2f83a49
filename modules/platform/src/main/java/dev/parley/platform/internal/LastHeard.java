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

    /// Whether it comes after all that came before, and is to be heard.
    boolean isNew(String from, ClusterWire.Place place) {
        ClusterWire.Place known = last.get(from);
        if (known != null && !place.isAfter(known)) {
            return false;
        }
        last.put(from, place);
        return true;
    }

    /// Servers that are gone may be heard late: some are remembered.
    void keep(Set<String> servers) {
        if (last.size() > servers.size() + MAX_GONE) {
            last.keySet().retainAll(servers);
        }
    }
}
