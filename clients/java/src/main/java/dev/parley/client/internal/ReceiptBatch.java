package dev.parley.client.internal;

import dev.parley.client.ParleyClientException;
import dev.parley.client.wire.RequestFrames;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/// Gathers `delivered` and `read` for a moment and sends one frame a chat. Watermarks only rise, so a later one
/// covers the earlier, and there is never more to remember than one pair a chat.
///
/// Few frames are under way at a time, and none for as long as the server asks to wait: whoever catches up
/// hundreds of chats is over the server's limits, and what it refuses is sent again. Watermarks of the present
/// connection are remembered and sent again on the next: an `ok` says that the server has taken them, not that
/// they outlive it. On the client's loop.
public final class ReceiptBatch {
    private static final int MOST_AT_ONCE = 16;

    private record Marks(long delivered, long read) {
        Marks with(Marks other) {
            return new Marks(Math.max(delivered, other.delivered), Math.max(read, other.read));
        }
    }

    private final Map<UUID, Marks> unsent = new LinkedHashMap<>();
    private final Map<UUID, Marks> sent = new HashMap<>();
    private final Loop loop;
    private final Requests requests;
    private final Backoff backoff;
    private final Duration delay;
    private int underWay;

    /// One after a refusal, and one more with each success: going on as before would look like a flood.
    private int atOnce = MOST_AT_ONCE;

    private boolean online;

    /// Nothing is sent before a moment that is set already.
    private boolean scheduled;

    public ReceiptBatch(Loop loop, Requests requests, Backoff backoff, Duration delay) {
        this.loop = loop;
        this.requests = requests;
        this.backoff = backoff;
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
        if (online) {
            sendIn(delay);
        }
    }

    private void sendIn(Duration time) {
        if (!scheduled) {
            scheduled = true;
            loop.after(time, this::due);
        }
    }

    void opened() {
        online = true;
        sent.forEach((chatId, marks) -> unsent.merge(chatId, marks, Marks::with));
        sent.clear();
        due();
    }

    /// The connection is gone. Its requests fail one by one, which puts their watermarks back.
    void closed() {
        online = false;
    }

    private void due() {
        scheduled = false;
        sendSome();
    }

    private void sendSome() {
        while (online && !scheduled && underWay < atOnce && !unsent.isEmpty()) {
            sendFirst();
        }
    }

    private void sendFirst() {
        Iterator<Map.Entry<UUID, Marks>> waiting = unsent.entrySet().iterator();
        Map.Entry<UUID, Marks> first = waiting.next();
        UUID chatId = first.getKey();
        Marks marks = first.getValue();
        waiting.remove();
        sent.merge(chatId, marks, Marks::with);
        underWay++;
        var _ = requests.ask(RequestFrames.receipt(chatId, marks.delivered, marks.read))
                .whenComplete((reply, failure) -> answered(chatId, marks, failure));
    }

    private void answered(UUID chatId, Marks marks, Throwable failure) {
        underWay--;
        if (failure == null) {
            backoff.reset();
            atOnce = Math.min(MOST_AT_ONCE, atOnce + 1);
        } else if (failure instanceof ParleyClientException reason && reason.isTransient()) {
            unsent.merge(chatId, marks, Marks::with);
            if (online) {
                atOnce = 1;
                Duration jitter = backoff.next();
                sendIn(reason.retryAfter().map(jitter::plus).orElse(jitter));
            }
        }
        sendSome();
    }

    /// Sends what there is, at once and for the last time: nobody will be there for the answers.
    void close() {
        if (online) {
            unsent.forEach(
                    (chatId, marks) -> requests.tell(RequestFrames.receipt(chatId, marks.delivered, marks.read)));
        }
        unsent.clear();
        online = false;
    }
}
