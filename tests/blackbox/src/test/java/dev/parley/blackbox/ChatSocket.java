package dev.parley.blackbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.blackbox.RawWebSocket.Frame;
import dev.parley.contract.ContractViolation;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The protocol's requests and events on one connection. For one thread.
final class ChatSocket implements AutoCloseable {

    static final Duration LIMIT = Duration.ofSeconds(15);

    private final RawWebSocket socket;
    private final Encoding encoding;
    private final JsonNode welcome;
    private final Deque<JsonNode> events = new ArrayDeque<>();
    private long nextId = 1;

    /// Takes over an open socket and waits for its welcome.
    ChatSocket(RawWebSocket socket) {
        this(socket, Encoding.JSON);
    }

    ChatSocket(RawWebSocket socket, Encoding encoding) {
        this.socket = socket;
        this.encoding = encoding;
        this.welcome = read(LIMIT);
        if (!"welcome".equals(welcome.path("t").asText())) {
            throw new AssertionError("a welcome expected, was " + welcome);
        }
    }

    RawWebSocket raw() {
        return socket;
    }

    JsonNode welcome() {
        return welcome;
    }

    /// Sends a request with a new id and gives its reply, whatever it is.
    JsonNode ask(ObjectNode request) {
        return reply(submit(request));
    }

    /// Sends a request with a new id and does not wait.
    long submit(ObjectNode request) {
        long id = nextId++;
        socket.frame(true, encoding.opcode(), encoding.written(request.put("id", id)));
        return id;
    }

    /// The reply to a request that was submitted; events on the way are kept.
    JsonNode reply(long id) {
        JsonNode reply = nextReply();
        if (reply.path("id").asLong(-1) != id) {
            throw new AssertionError("the reply to " + id + " expected, was " + reply);
        }
        return reply;
    }

    /// The next reply to whatever was asked; events on the way are kept.
    JsonNode nextReply() {
        JsonNode frame = read(LIMIT);
        while (!isReply(frame)) {
            events.add(frame);
            frame = read(LIMIT);
        }
        return frame;
    }

    /// Sends a request that must succeed.
    JsonNode ok(ObjectNode request) {
        JsonNode reply = ask(request);
        if (!"ok".equals(reply.path("t").asText())) {
            throw new AssertionError(request + " was answered with " + reply);
        }
        return reply;
    }

    /// Sends a request that must fail, and gives the error.
    JsonNode error(ObjectNode request) {
        JsonNode reply = ask(request);
        if (!"error".equals(reply.path("t").asText())) {
            throw new AssertionError(request + " was answered with " + reply);
        }
        return reply;
    }

    JsonNode sendTo(Person peer, String text) {
        return ok(message("to", peer.id(), text));
    }

    JsonNode sendIn(String chatId, String text) {
        return ok(message("chatId", chatId, text));
    }

    static ObjectNode message(String field, String value, String text) {
        return Json.object(
                "t",
                "send",
                field,
                value,
                "clientMsgId",
                UUID.randomUUID().toString(),
                "kind",
                "text",
                "body",
                Json.text(text));
    }

    /// The next frame that is not taken yet, of whatever kind.
    JsonNode next() {
        return events.isEmpty() ? read(LIMIT) : events.remove();
    }

    /// The first event that matches; those before it stay.
    JsonNode event(Predicate<JsonNode> wanted) {
        for (JsonNode event : events) {
            if (wanted.test(event)) {
                events.remove(event);
                return event;
            }
        }
        long deadline = System.nanoTime() + LIMIT.toNanos();
        List<JsonNode> seen = new ArrayList<>(events);
        while (System.nanoTime() < deadline) {
            JsonNode event;
            try {
                event = read(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            } catch (ContractViolation violation) {
                throw violation;
            } catch (AssertionError nothing) {
                throw new AssertionError("the event did not come; seen: " + seen, nothing);
            }
            if (wanted.test(event)) {
                return event;
            }
            events.add(event);
            seen.add(event);
        }
        throw new AssertionError("the event did not come; seen: " + seen);
    }

    JsonNode event(String type) {
        return event(event -> event.path("t").asText().equals(type));
    }

    JsonNode entry(String chatId, long seq) {
        return event(event -> event.path("t").asText().equals("entry")
                && event.path("chatId").asText().equals(chatId)
                && event.path("seq").asLong() == seq);
    }

    /// Everything that came before the server answered a ping sent now; nothing of it stays.
    List<JsonNode> eventsUntilPong() {
        ok(Json.object("t", "ping"));
        List<JsonNode> all = new ArrayList<>(events);
        events.clear();
        return all;
    }

    /// As [#eventsUntilPong()], with the replies to what was asked before given away.
    List<JsonNode> eventsUntilAnswered(Consumer<JsonNode> replies) {
        long ping = submit(Json.object("t", "ping"));
        for (JsonNode reply = nextReply(); reply.path("id").asLong(-1) != ping; reply = nextReply()) {
            replies.accept(reply);
        }
        List<JsonNode> all = new ArrayList<>(events);
        events.clear();
        return all;
    }

    /// The connection still serves requests.
    void isAlive() {
        if (!ok(Json.object("t", "ping")).path("serverTime").asText().endsWith("Z")) {
            throw new AssertionError("a ping is answered with the server's time");
        }
    }

    private static boolean isReply(JsonNode frame) {
        String type = frame.path("t").asText();
        return type.equals("ok") || type.equals("error");
    }

    private JsonNode read(Duration limit) {
        Frame frame = socket.next(limit).orElseThrow(() -> new AssertionError("the server hung up"));
        if (frame.opcode() == RawWebSocket.CLOSE) {
            throw new AssertionError("the server closed with " + frame.closeCode());
        }
        if (frame.opcode() != encoding.opcode() || !frame.last()) {
            throw new AssertionError("a whole frame of " + encoding + " expected, opcode was " + frame.opcode());
        }
        return encoding.read(frame.payload());
    }

    @Override
    public void close() {
        socket.close();
    }
}
