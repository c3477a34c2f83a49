package dev.parley.client.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.client.ParleyClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/// Requests of the present connection that wait for their reply. On the client's loop.
public final class Requests {
    private record Waiting(CompletableFuture<JsonNode> reply, long since) {}

    private final Map<Long, Waiting> waiting = new LinkedHashMap<>();
    private final LongSupplier nanoTime;
    private Transport.Link link;
    private long lastId;

    public Requests(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// A new connection is ready for requests.
    void opened(Transport.Link connection) {
        link = connection;
    }

    boolean isOpen(Transport.Link connection) {
        return connection.equals(link);
    }

    /// Sends a request. The future fails with `unreachable` when there is no connection or it ends first; it is
    /// completed on the loop.
    CompletableFuture<JsonNode> ask(ObjectNode frame) {
        CompletableFuture<JsonNode> reply = new CompletableFuture<>();
        if (link == null) {
            reply.completeExceptionally(lost());
            return reply;
        }
        long id = ++lastId;
        waiting.put(id, new Waiting(reply, nanoTime.getAsLong()));
        link.send(frame.put("id", id).toString());
        return reply;
    }

    /// Sends a frame that asks for no reply; it is lost without a connection.
    void tell(ObjectNode frame) {
        if (link != null) {
            link.send(frame.toString());
        }
    }

    /// Takes an `ok` or `error` frame.
    void replied(JsonNode frame, boolean ok) {
        Waiting request = waiting.remove(frame.path("id").asLong(-1));
        if (request == null) {
            return;
        }
        if (ok) {
            request.reply.complete(frame);
        } else {
            request.reply.completeExceptionally(Wire.failure(frame, null));
        }
    }

    /// Whether the oldest request has waited for longer than this.
    boolean anyOlderThan(Duration age) {
        for (Waiting oldest : waiting.values()) {
            return nanoTime.getAsLong() - oldest.since > age.toNanos();
        }
        return false;
    }

    /// The connection has ended: nothing that waits will be answered.
    void closed() {
        link = null;
        List<Waiting> unanswered = new ArrayList<>(waiting.values());
        waiting.clear();
        unanswered.forEach(request -> request.reply.completeExceptionally(lost()));
    }

    private static ParleyClientException lost() {
        return new ParleyClientException(ParleyClientException.UNREACHABLE, "There is no connection to the server.");
    }
}
