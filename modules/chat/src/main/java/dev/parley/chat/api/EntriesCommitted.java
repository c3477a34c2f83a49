package dev.parley.chat.api;

import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.UserId;
import java.util.List;

/// Event: entries were committed. Fired once a batch, after the commit, on the writer's thread: an observer must not
/// block. Within a chat, events come in the order of `seq` on one node, but for what the server itself wrote while too
/// much waited or the database was away: that comes late. Best effort beyond this process: who misses one reads the
/// log.
public record EntriesCommitted(List<Delivery> deliveries) {

    /// One entry and who gets it.
    ///
    /// @param receivers all members, the sender included (its other devices)
    /// @param origin the connection that sent it and gets no copy; null when it came by REST
    @SuppressWarnings("ArrayRecordComponent") // the member array of the chat, shared by all its entries
    public record Delivery(Entry entry, UserId[] receivers, SessionId origin) {}
}
