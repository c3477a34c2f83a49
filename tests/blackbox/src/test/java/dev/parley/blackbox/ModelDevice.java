package dev.parley.blackbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/// A client that keeps to the protocol: it folds what it is told into chats, reads gaps from the log, and repeats what
/// was not answered under the same id. It complains when it is told an entry twice on one connection. For one thread.
final class ModelDevice {

    private static final int PAGE = 20;
    private static final long PATIENCE_NANOS = 30_000_000_000L;
    private static final Set<String> OVER_REST = Set.of(
            "title",
            "add",
            "remove",
            "role",
            "disappear",
            "mute",
            "archive",
            "block",
            "unblock",
            "contact",
            "no-contact",
            "privacy",
            "name");
    private static final Set<String> TRY_AGAIN = Set.of("unavailable", "overloaded", "rate-limited");

    private final String name;
    private final Person person;
    private final Encoding encoding;
    private final BiConsumer<ObjectNode, JsonNode> answers;
    private final Map<String, FoldedChat> chats = new TreeMap<>();
    private final Map<String, ObjectNode> unanswered = new LinkedHashMap<>();
    private final Map<Long, ObjectNode> asked = new HashMap<>();
    private final Set<String> heard = new HashSet<>();
    private final Queue<JsonNode> events = new ArrayDeque<>();
    private ChatSocket socket;
    private String cursor;
    private int chatsTold;
    private int pagesLeft;
    private final Map<String, ObjectNode> unknownReceipts = new TreeMap<>();

    /// @param answers hears each final answer to what was submitted
    ModelDevice(String name, Person person, Encoding encoding, BiConsumer<ObjectNode, JsonNode> answers) {
        this.name = name;
        this.person = person;
        this.encoding = encoding;
        this.answers = answers;
    }

    Person person() {
        return person;
    }

    String user() {
        return person.id();
    }

    List<ObjectNode> unanswered() {
        return List.copyOf(unanswered.values());
    }

    boolean isOnline() {
        return socket != null;
    }

    /// Connects, catches up, and repeats what was not answered and what the server does not know of its watermarks.
    ///
    /// @param pageSize of sync
    void connect(int pageSize) {
        socket = person.connect(encoding);
        sync(pageSize);
        List.copyOf(unanswered.values()).forEach(this::submit);
        unknownReceipts.values().forEach(this::submit);
        unknownReceipts.clear();
    }

    /// Connects and hangs up before it has caught up, or just then. It keeps what it has got, and where it is.
    ///
    /// @param pageSize of sync
    /// @param pages of sync and of history that it gets at most
    void lookIn(int pageSize, int pages) {
        socket = person.connect(encoding);
        pagesLeft = pages;
        String before = cursor;
        int told = chatsTold;
        try {
            sync(pageSize);
        } catch (HungUp inTheMiddle) {
            // As it was to be.
        }
        pagesLeft = 0;
        if (chatsTold > told) {
            // An event may be older than the page that it came behind, and the one that says so be lost.
            cursor = before;
        }
        cut();
    }

    /// Waits for all answers, and asks again where it is told to.
    void awaitAnswers() {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        for (pump(); !unanswered.isEmpty(); pump()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(name + " was never answered " + unanswered.values());
            }
            unanswered.values().stream()
                    .filter(request -> !asked.containsValue(request))
                    .toList()
                    .forEach(this::submit);
        }
    }

    /// Hangs up without a word, whatever is under way.
    void cut() {
        socket.close();
        socket = null;
        asked.values().stream()
                .filter(request -> request.path("t").asText().equals("receipt"))
                .forEach(receipt -> unknownReceipts.put(
                        receipt.path("chatId").asText(), chat(receipt).report(receipt)));
        asked.clear();
        heard.clear();
        events.clear();
    }

    void loseCursor() {
        cursor = null;
    }

    /// A cursor says nothing of what changes while it is asked for; nor can it be seen whether an event that comes
    /// meanwhile is older or newer than the answer. So it is asked again.
    private void sync(int pageSize) {
        int told;
        do {
            told = chatsTold;
            JsonNode page;
            do {
                page = ok(Json.object("t", "sync", "cursor", cursor, "limit", pageSize));
                page.path("chats").forEach(this::caughtUp);
                cursor = page.path("cursor").asText();
                turnPage();
            } while (page.path("more").asBoolean());
            takeIn();
        } while (chatsTold > told);
    }

    /// Another page is taken in.
    private void turnPage() {
        if (pagesLeft > 0 && --pagesLeft == 0) {
            throw new HungUp();
        }
    }

    private void caughtUp(JsonNode summary) {
        FoldedChat chat = chat(summary);
        ObjectNode receipt = chat.unknownTo(summary);
        String id = summary.path("chatId").asText();
        if (receipt == null) {
            unknownReceipts.remove(id);
        } else {
            unknownReceipts.put(id, receipt);
        }
        chat.summary(summary);
    }

    /// Takes in all that has come so far.
    void pump() {
        ok(Json.object("t", "ping"));
        takeIn();
    }

    /// Sends a request whose answer is waited for by [#pump] or comes after another [#connect].
    void submit(ObjectNode request) {
        if (request.has("clientMsgId")) {
            unanswered.put(request.path("clientMsgId").asText(), request);
        } else if (request.path("t").asText().equals("receipt")) {
            chat(request)
                    .own(
                            request.path("delivered").asLong(),
                            request.path("read").asLong());
        }
        asked.put(socket.submit(request.deepCopy()), request);
    }

    /// Asks over REST, and waits for the answer.
    void askOverRest(ObjectNode request) {
        answers.accept(request, overRest(request));
    }

    static boolean isOverRest(ObjectNode request) {
        return OVER_REST.contains(request.path("t").asText());
    }

    private JsonNode ok(ObjectNode request) {
        JsonNode reply = reply(socket.submit(request));
        if (!reply.path("t").asText().equals("ok")) {
            throw new AssertionError(name + " asked " + request + " and was answered " + reply);
        }
        return reply;
    }

    private JsonNode reply(long id) {
        while (true) {
            JsonNode frame = socket.next();
            String type = frame.path("t").asText();
            if (!type.equals("ok") && !type.equals("error")) {
                events.add(frame);
            } else if (frame.path("id").asLong() == id) {
                return frame;
            } else {
                note(asked.remove(frame.path("id").asLong()), frame);
            }
        }
    }

    private void note(ObjectNode request, JsonNode reply) {
        String id = request.path("clientMsgId").asText();
        if (TRY_AGAIN.contains(reply.path("code").asText())) {
            if (reply.path("retryAfterMs").asLong(-1) < 0) {
                throw new AssertionError("it is not told when to try again: " + reply);
            }
            return;
        }
        unanswered.remove(id);
        if (reply.has("seq")) {
            chats.computeIfAbsent(reply.path("chatId").asText(), _ -> new FoldedChat(user()))
                    .exists(reply.path("seq").asLong());
            if (!reply.has("duplicate")) {
                hears(reply);
            }
        }
        answers.accept(request, reply);
    }

    private void hears(JsonNode entry) {
        if (!heard.add(entry.path("chatId").asText() + entry.path("seq").asLong())) {
            throw new AssertionError(name + " was told twice on one connection: " + entry);
        }
    }

    private FoldedChat chat(JsonNode about) {
        return chats.computeIfAbsent(about.path("chatId").asText(), _ -> new FoldedChat(user()));
    }

    private void takeIn() {
        for (JsonNode event = events.poll(); event != null; event = events.poll()) {
            switch (event.path("t").asText()) {
                case "entry" -> {
                    hears(event);
                    chat(event).entry(event);
                }
                case "receipt" -> chat(event).receipt(event);
                case "chat" -> {
                    chatsTold++;
                    chat(event).summary(event);
                }
                default -> throw new AssertionError("nobody asked for " + event);
            }
        }
        Map.copyOf(chats).forEach((id, chat) -> {
            for (long missing = chat.firstMissing(); missing > 0; missing = chat.firstMissing()) {
                JsonNode page = ok(Json.object("t", "history", "chatId", id, "after", missing - 1, "limit", PAGE));
                chat.page(missing, page.path("entries"));
                turnPage();
            }
        });
        if (!events.isEmpty()) {
            takeIn();
        }
    }

    /// All chats by id, as [FoldedChat#view].
    Map<String, ObjectNode> views(Instant now) {
        Map<String, ObjectNode> views = new TreeMap<>();
        chats.forEach((id, chat) -> views.put(id, chat.view(now)));
        return views;
    }

    private JsonNode overRest(ObjectNode request) {
        Rest rest = person.rest();
        String group = "/groups/" + request.path("chatId").asText();
        String member = group + "/members/" + request.path("userId").asText();
        String chat = "/chats/" + request.path("chatId").asText();
        String block = "/blocks/" + request.path("userId").asText();
        String contact = "/contacts/" + request.path("userId").asText();
        Rest.Answer answer = switch (request.path("t").asText()) {
            case "title" -> rest.patch(group, request.deepCopy().retain("title"));
            case "add" -> rest.put(member);
            case "remove" -> rest.delete(member);
            case "role" -> rest.patch(member, request.deepCopy().retain("role"));
            case "block" -> rest.put(block);
            case "unblock" -> rest.delete(block);
            case "contact" -> rest.put(contact);
            case "no-contact" -> rest.delete(contact);
            case "name" -> rest.patch("/users/me", request.deepCopy().retain("name"));
            case "privacy" ->
                rest.patch(
                        "/users/me", Json.object("privacy", request.deepCopy().retain("readReceipts")));
            default -> rest.patch(chat, request.deepCopy().retain("mutedUntil", "archived", "expiresInSec"));
        };
        return answer.status() < 300
                ? Json.object("t", "ok")
                : Json.object("t", "error", "code", answer.code(), "status", answer.status());
    }

    @Override
    public String toString() {
        return name;
    }

    private static final class HungUp extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
