package dev.parley.client;

import java.util.List;

/// A part of a chat's log.
///
/// @param entries ascending by seq
/// @param more whether there is more in the direction that was asked for
public record HistoryPage(List<Entry> entries, boolean more) {
    public HistoryPage {
        entries = List.copyOf(entries);
    }
}
