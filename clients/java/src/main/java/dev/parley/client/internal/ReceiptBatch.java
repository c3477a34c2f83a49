package dev.parley.client.internal;

import dev.parley.client.wire.RequestFrames;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/// Gathers `delivered` and `read` for a moment and sends one frame a chat. Watermarks only rise, so a later one
/// covers the earlier. Those of the present connection are remembered and sent again on the next, since nothing
/// acknowledges a receipt. On the client's loop.
public final class ReceiptBatch {
    private record Marks(long delivered, long read) {
        Marks with(Marks other) {
            return new Marks(Math.max(delivered, other.delivered), Math.max(read, other.read));
        }
    }

    private final Map<UUID, Marks> unsent = new HashMap<>();
    private final Map<UUID, Marks> sent = new HashMap<>();
    private final Loop loop;
    private final Requests requests;
    private final Duration delay;
    private boolean online;
    private boolean scheduled;

    public ReceiptBatch(Loop loop, Requests requests, Duration delay) {
        this.loop = loop;
        this.requests = requests;
        this.delay = delay;
    }

    /// @param delivered 0 for no news, as `read`
    void mark(UUID chatId, long delivered, long read) {
        Marks marks = new Marks(delivered, Math.max(0, read));
        Marks told = sent.get(chatId);
        if (told != null && told.with(marks).equals(told)) {
            return;
        }
        unsent.merge(chatId, marks, Marks::with);
        if (online && !scheduled) {
            scheduled = true;
            loop.after(delay, this::flush);
        }
    }

    void opened() {
        online = true;
        sent.forEach((chatId, marks) -> unsent.merge(chatId, marks, Marks::with));
        sent.clear();
        flush();
    }

    void closed() {
        online = false;
    }

    /// Sends what there is, at once.
    void flush() {
        scheduled = false;
        if (!online) {
            return;
        }
        unsent.forEach((chatId, marks) -> {
            requests.tell(RequestFrames.receipt(chatId, marks.delivered, marks.read));
            sent.merge(chatId, marks, Marks::with);
        });
        unsent.clear();
    }
}
