package dev.parley.blackbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/// A client that does what it likes but keeps to the protocol: remembers what is not acknowledged and sends it again,
/// reads gaps from the log. Everything it is told must agree. For one thread.
final class ModelClient {

    private static final int MOST_UNANSWERED = 8;

    private final Person person;
    private final List<String> chats;
    private final Random random;
    private final Map<String, NavigableMap<Long, String>> logs = new HashMap<>();
    private final Map<String, ObjectNode> unanswered = new LinkedHashMap<>();
    private final Map<Long, String> asked = new HashMap<>();
    private final Set<String> acknowledged = new HashSet<>();
    private final Map<String, Long> pushed = new HashMap<>();
    private ChatSocket socket;
    private int hangUps;

    ModelClient(Person person, List<String> chats, long seed) {
        this.person = person;
        this.chats = chats;
        this.random = new Random(seed);
        chats.forEach(chat -> logs.put(chat, new TreeMap<>()));
    }

    Person person() {
        return person;
    }

    Set<String> acknowledged() {
        return acknowledged;
    }

    NavigableMap<Long, String> log(String chat) {
        return logs.get(chat);
    }

    int hangUps() {
        return hangUps;
    }

    void live(int steps) {
        connect();
        for (int i = 0; i < steps; i++) {
            int dice = random.nextInt(100);
            if (dice < 80) {
                send(ChatSocket.message("chatId", chats.get(random.nextInt(chats.size())), person.name() + i));
            } else if (dice < 88) {
                takeIn(socket.eventsUntilAnswered(this::answered));
            } else if (dice < 94) {
                reportRead();
            } else {
                hangUp();
                connect();
            }
        }
        while (!unanswered.isEmpty()) {
            takeIn(socket.eventsUntilAnswered(this::answered));
        }
        hangUp();
    }

    /// Reads everything there is, on a new connection.
    void catchUp() {
        connect();
        socket.close();
    }

    private void connect() {
        socket = person.connect();
        asked.clear();
        pushed.clear();
        for (String chat : chats) {
            readOn(chat);
        }
        List.copyOf(unanswered.values()).forEach(this::submit);
    }

    private void hangUp() {
        socket.close();
        hangUps++;
    }

    private void readOn(String chat) {
        JsonNode page;
        do {
            long known = contiguous(chat);
            page = socket.ok(Json.object("t", "history", "chatId", chat, "after", known, "limit", 50));
            page.path("entries").forEach(this::entry);
        } while (page.path("more").asBoolean());
    }

    /// The last seq up to which nothing is missing.
    private long contiguous(String chat) {
        long last = 0;
        for (long seq : logs.get(chat).keySet()) {
            if (seq != last + 1) {
                break;
            }
            last = seq;
        }
        return last;
    }

    private void send(ObjectNode message) {
        unanswered.put(message.path("clientMsgId").asText(), message);
        submit(message);
        if (unanswered.size() > MOST_UNANSWERED) {
            takeIn(socket.eventsUntilAnswered(this::answered));
        }
    }

    private void submit(ObjectNode message) {
        asked.put(socket.submit(message.deepCopy()), message.path("clientMsgId").asText());
    }

    private void reportRead() {
        String chat = chats.get(random.nextInt(chats.size()));
        socket.raw()
                .text(Json.object("t", "receipt", "chatId", chat, "read", contiguous(chat))
                        .toString());
    }

    private void answered(JsonNode reply) {
        String message = asked.remove(reply.path("id").asLong());
        if (message == null) {
            return;
        }
        if (!reply.path("t").asText().equals("ok")) {
            throw new AssertionError("refused: " + reply);
        }
        unanswered.remove(message);
        acknowledged.add(message);
        note(reply.path("chatId").asText(), reply.path("seq").asLong(), message);
    }

    private void takeIn(List<JsonNode> events) {
        for (JsonNode event : events) {
            if (event.path("t").asText().equals("entry")) {
                String chat = event.path("chatId").asText();
                long seq = event.path("seq").asLong();
                Long before = pushed.put(chat, seq);
                if (before != null && before >= seq) {
                    throw new AssertionError("after seq " + before + " came " + seq);
                }
                entry(event);
            }
        }
    }

    private void entry(JsonNode entry) {
        note(
                entry.path("chatId").asText(),
                entry.path("seq").asLong(),
                entry.path("clientMsgId").asText());
    }

    private void note(String chat, long seq, String message) {
        String before = logs.get(chat).put(seq, message);
        if (before != null && !before.equals(message)) {
            throw new AssertionError("seq " + seq + " is " + before + " and " + message);
        }
    }
}
