package dev.parley.blackbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.TreeMap;

/// A chat as a client keeps it, from what it was told: entries in whatever order they came, summaries, receipts. For
/// one thread.
final class FoldedChat {

    private final String user;
    private final NavigableMap<Long, ObjectNode> log = new TreeMap<>();
    private ObjectNode summary = Json.object();
    private long firstSeq = 1;
    private long lastSeq;
    private long delivered;
    private long read;
    private long othersDelivered;
    private long othersRead;

    FoldedChat(String user) {
        this.user = user;
    }

    /// The first seq that is known to exist and is missing; 0 if there is none.
    long firstMissing() {
        long next = firstSeq;
        while (log.containsKey(next)) {
            next++;
        }
        return next <= lastSeq ? next : 0;
    }

    private void begin(long seq) {
        firstSeq = Math.max(firstSeq, seq);
        log.headMap(firstSeq).clear();
    }

    /// That there is an entry of this number.
    void exists(long seq) {
        lastSeq = Math.max(lastSeq, seq);
    }

    void entry(JsonNode told) {
        ObjectNode entry = (ObjectNode) Wire.comparable(told);
        long seq = entry.path("seq").asLong();
        exists(seq);
        if (seq < firstSeq) {
            // It was on its way when this member was taken out and let in again.
            return;
        }
        ObjectNode before = log.get(seq);
        if (before != null) {
            ObjectNode same = entry.deepCopy();
            if (before.path("body").isEmpty() || entry.path("body").isEmpty()) {
                before = before.deepCopy();
                Wire.erase(before);
                Wire.erase(same);
                Wire.erase(entry);
            }
            if (!before.equals(same)) {
                throw new AssertionError("entry " + seq + " was " + before + " and is " + entry);
            }
        }
        log.put(seq, entry);
    }

    /// A page of history read to fill the gap that begins at a seq: what lies before it cannot be read any more.
    void page(long missing, JsonNode entries) {
        if (entries.isEmpty()) {
            throw new AssertionError(
                    "entry " + missing + " is missing, there are " + lastSeq + ", and history has none");
        }
        long first = entries.get(0).path("seq").asLong();
        if (first > missing) {
            begin(first);
        }
        entries.forEach(this::entry);
    }

    /// A summary tells what only it can tell, unless it is older than another; watermarks never fall.
    void summary(JsonNode told) {
        exists(told.path("lastSeq").asLong());
        if (told.path("lastSeq").asLong() >= summary.path("lastSeq").asLong()) {
            summary = told.deepCopy();
            summary.remove("t");
            begin(summary.path("firstSeq").asLong());
        }
        own(told.path("delivered").asLong(), told.path("read").asLong());
        others(told.path("othersDelivered").asLong(), told.path("othersRead").asLong());
    }

    void receipt(JsonNode told) {
        if (told.path("of").asText().equals("me")) {
            own(told.path("delivered").asLong(), told.path("read").asLong());
        } else {
            others(told.path("delivered").asLong(), told.path("read").asLong());
        }
    }

    /// This user has got and read so much.
    void own(long gotUpTo, long readUpTo) {
        read = Math.max(read, readUpTo);
        delivered = Math.max(delivered, Math.max(gotUpTo, readUpTo));
    }

    /// A receipt of what this user has got and read and the server does not know; null if there is none.
    ObjectNode unknownTo(JsonNode told) {
        return delivered <= told.path("delivered").asLong()
                        && read <= told.path("read").asLong()
                ? null
                : report(told);
    }

    /// Of all that this user has got and read in this chat.
    ObjectNode report(JsonNode chat) {
        return Json.object("t", "receipt", "chatId", chat.path("chatId"), "delivered", delivered, "read", read);
    }

    private void others(long gotUpTo, long readUpTo) {
        othersDelivered = Math.max(othersDelivered, gotUpTo);
        othersRead = Math.max(othersRead, readUpTo);
    }

    /// What the client shows: the chat's summary, with what it can derive from its own log derived, and the log.
    ObjectNode view(Instant now) {
        ObjectNode view = summary.deepCopy();
        ArrayNode mine = Json.object().putArray("log");
        for (ObjectNode entry : log.values()) {
            if (entry.path("kind").asText().equals("delete")) {
                erase(entry.path("target").asLong());
            }
        }
        log.values().forEach(entry -> mine.add(Wire.at(entry, now)));
        view.put("lastSeq", lastSeq).set("lastEntry", mine.path(mine.size() - 1));
        view.put("unread", Wire.unread(mine, user, read))
                .put("delivered", delivered)
                .put("read", read);
        view.put("othersDelivered", othersDelivered).put("othersRead", othersRead);
        return view.set("log", mine);
    }

    private void erase(long target) {
        for (ObjectNode entry : log.values()) {
            boolean edit = entry.path("kind").asText().equals("edit")
                    && entry.path("target").asLong() == target;
            if (edit || entry.path("seq").asLong() == target) {
                Wire.erase(entry);
            }
        }
    }
}
